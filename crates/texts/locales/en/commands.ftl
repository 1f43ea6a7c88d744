# What commands say and print.

count-mailboxes = { $count ->
    [one] 1 mailbox
   *[other] { $count } mailboxes
}
count-items = { $count ->
    [one] 1 item
   *[other] { $count } items
}
count-users = { $count ->
    [one] 1 user
   *[other] { $count } users
}
count-batches = { $count ->
    [one] 1 batch
   *[other] { $count } batches
}

ask-password = Password for { $account }:
variable-missing = The environment variable { $variable } is not set.
variable-missing-hint = Set it, or give the password with --password-file or --password-command.
password-command-failed = The command that gives the password failed: `{ $command }`.
password-command-failed-hint = Run it by hand as the same user. It has to print the password on one line and end with exit code 0.
secret-empty = { $origin } gives an empty secret.
secret-empty-hint = The secret has to stand on the first line.
man-written = { $pages ->
    [one] 1 manual page is in { $dir }.
   *[other] { $pages } manual pages are in { $dir }.
}

progress-mailboxes = { $done } of { $total } mailboxes
progress-left = { $time } left
