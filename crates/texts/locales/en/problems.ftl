# What the command line says of itself: mistakes in what was typed, problems, formats.

unnamed-subject = the server
error-label = error
hint-label = hint
warning-label = warning
detail-label = reason
duration-seconds = { $amount }{ "\u00A0" }s
duration-minutes = { $amount }{ "\u00A0" }min
duration-hours = { $amount }{ "\u00A0" }h
duration-days = { $amount }{ "\u00A0" }d
time-unknown = unknown

mistake-unknown = “{ $argument }” is not understood here.
mistake-command = There is no command “{ $command }”.
mistake-no-command = A command is missing.
mistake-missing = This is missing: { $arguments }.
mistake-no-value = { $argument } needs a value.
mistake-twice = { $argument } was given twice.
mistake-conflict = { $argument } and { $other } do not go together.
mistake-value = “{ $value }” cannot be used for { $argument }: { $reason }.
mistake-utf8 = The command line is not valid UTF-8.
mistake-other = The command line could not be understood: { $argument }.

reason-possible = it has to be one of { $values }
reason-other = it was not understood
reason-empty = it is empty
reason-too-long = it has { $length } characters, and 64 is the most
reason-character = it contains “{ $character }”; letters, digits, `-`, `_` and `.` are allowed
reason-address = it is not an e-mail address
reason-language = the languages are en and nb
reason-percentage = it has to be a percentage above 0 and up to 100, such as 5%
reason-interval = it has to be a number with s, m, h or d, such as 24h
reason-host = it has to be a host name, with :PORT if needed
reason-number = it has to be a whole number in the allowed range

hint-help = `{ $command } --help` shows what can be typed.
hint-meant = Did you mean `{ $suggestion }`?
hint-secret-option = Secrets are never typed on the command line, where other users and the history could see them. Leave the option out to be asked, or use --password-file, --password-env, --password-command or --token-command.

thing-endpoint = endpoint
thing-batch = batch
thing-user = user
thing-escrow = item
thing-report = report
thing-file = file
thing-other = entry
not-found = There is no { $what } “{ $name }”.
not-found-hint = Look up the name with `cutover endpoint list`, `cutover batch list` or `cutover user list`, and check that --store points to the right store.
exists = There is already a { $what } “{ $name }”.
exists-hint = Choose another name, change the one that is there, or remove it first.
in-use = The { $what } “{ $name }” is used by { $by }.
in-use-hint = Remove { $by } first.
wrong-state = The { $what } “{ $name }” is { $status }, and then this cannot be done.
wrong-state-hint = `cutover status` shows where everything stands.
store-newer = The store was written by a newer version of Cutover: it has form { $found }, and this version knows forms up to { $known }.
store-newer-hint = Use the newer version. To stay with this one, put back a backup that it made: `cutover store restore FILE`.
store-corrupt = The store is damaged.
store-corrupt-hint = Put back the last backup with `cutover --store NEW store restore FILE`. Without a backup, begin with an empty store: what is at the target already is recognised and not copied twice.
store-busy = The store is locked by another process.
store-busy-hint = Wait until it is done, or stop it; then run the same command again.
store-unreachable = The database of the store cannot be reached.
store-unreachable-hint = Check that PostgreSQL is running and that the address after --store is right.
store-refused = The database of the store refused.
store-refused-hint = Check that the database account may make and change tables, and that there is room on the disk.
store-place = { $place } is not a place for a store.
store-place-hint = Give a folder, or an address such as postgres://user@host/database together with --files DIR.
store-missing = There is no store in { $place }.
store-missing-hint = Point --store (or CUTOVER_STORE) to the store; `cutover endpoint create` makes a new one.
store-wrong-key = The key does not open this store; the store was made with another key.
store-wrong-key-hint = Put back the key file that belongs to the store, or set CUTOVER_KEY to its content.
store-key-form = The key in { $place } is not a key.
store-key-form-hint = It has to be 32 bytes in base64 on one line. Put back the key file that belongs to the store.
store-key-mode = Others than its owner can read the key in { $place }.
store-key-mode-hint = `chmod 600 { $place }`, and consider who could have read it.
store-key-missing = The store is there, but its key { $place } is not.
store-key-missing-hint = Put the key file back, or set CUTOVER_KEY to its content. Without it, passwords in the store cannot be opened.

too-many-users = { $users } users are more than a cutover migration takes ({ $most }).
too-many-users-hint = Divide them into several batches, or give a reason that goes into the audit log: `--reason 'WHY'`.
same-place = “{ $mailbox }” would be copied into itself.
same-place-hint = Source and target have to be two places. `cutover endpoint list` shows the endpoints; make the other one with `cutover endpoint create`.
invalid-setting = “{ $value }” cannot be used for { $what }; it has to be { $wanted }.
wanted-reason = a reason that can be kept
wanted-source = an endpoint that mail is read from
wanted-sample = more than 0 and at most 100
wanted-host = a host name or an address
wanted-maildir = a path with {"{"}user{"}"} or {"{"}local{"}"} in it
wanted-interval = between 1 second and 365 days
wanted-one-or-more = at least 1
wanted-empty-folder = a folder that is empty
wanted-tenant = a tenant's id or one of its domains
wanted-application = an application's (client) id
invalid-setting-hint = Correct the value and run the command again; nothing was changed.
settings-unreadable = The settings of { $object } in the store cannot be read.
settings-unreadable-hint = The store may have been written by another version. Put back a backup, or remove { $object } and make it again.
operation-failed = It could not be done.
operation-failed-hint = Run the command again with `-vv` and report the log.
refused = “{ $event }” is not possible while it is { $status }. Possible now: { $allowed }.
refused-hint = `cutover status` shows where everything stands.
endpoint-not-stored = The endpoint { $name } did not pass its test. { $what }

users-refused = { $count ->
    [one] The list of users has a problem, and nothing was stored:
   *[other] The list of users has { $count } problems, and nothing was stored:
}
users-refused-hint = Correct the lines and run the command again. The header has to be EmailAddress,UserName,Password, and if wished TargetUserName,TargetPassword; commas, semicolons and tabs are understood.
users-more = … and { $count } more
users-line = line { $line }: { $what }
users-empty = there are no users in it
users-too-large = it has { $bytes } bytes, which no list of users has
users-missing-column = the column { $column } is missing
users-double-column = the column { $column } is there twice
users-unknown-column = the column { $column } is not known and was left out
users-column-count = it has { $found } columns, and the header has { $expected }
users-empty-field = { $column } is empty
users-password-missing = { $column } is empty, and the endpoint has no administrator account
users-bad-address = “{ $text }” is not an e-mail address
users-same-user = { $address } stands in line { $first } already
users-same-target = { $target } is the target of line { $first } already
users-malformed = it cannot be read as CSV: { $detail }
users-guessed-encoding = the file is not in UTF-8; it was read as Windows-1252. Look at the names with `cutover user list`
users-twice = { $address } was given twice

files-missing = A store in PostgreSQL needs a folder for key, escrow and reports.
files-missing-hint = Add `--files DIR`.
password-needed = The password for { $account } is needed, and there is no terminal to ask on.
password-needed-hint = Give it with --password-file, --password-env or --password-command.
endpoint-kind-missing = It is not said what kind of endpoint this is.
endpoint-kind-missing-hint = Add `--imap HOST`, `--maildir PATH` or `--microsoft365 TENANT`.
write-path-elsewhere = --write-path is for endpoints in Microsoft 365 only.
write-path-elsewhere-hint = Add `--microsoft365 TENANT`, or leave --write-path out.
endpoint-kind-fixed = The endpoint is of the kind { $kind }, and that cannot be changed.
endpoint-kind-fixed-hint = Make another endpoint with `cutover endpoint create`.
admin-user-missing = It is not said which account is the administrator's.
admin-user-missing-hint = Add `--admin-user USER`.
not-agreed = Nothing was done.
not-agreed-hint = Add `--yes` to do it without being asked.
user-not-in-file = { $address } is not in { $file }.
user-not-in-file-hint = The column TargetUserName (or EmailAddress, if there is none) has to hold the address as `cutover user list` shows it.
user-in-many-batches = { $address } is in more than one batch.
user-in-many-batches-hint = Add `--batch NAME`.
audit-broken = The audit log was changed: from entry { $entry } on it cannot be trusted.
audit-broken-hint = Compare with a backup of the store. Who can write to the database could have done this.

notice-not-taken-no-address = { $name } was left out: it has no e-mail address.
notice-not-taken-system = { $name } was left out: it belongs to Exchange itself.
notice-not-taken-public-folder = { $name } was left out: it is a public folder.
notice-not-taken-in-the-cloud = { $name } was left out: its mailbox is in Microsoft 365 already.
notice-not-taken-other-account = { $name } was left out: it has an address, but Exchange does not know it.
notice-elsewhere = { $url } has another part of the directory, which was not read.
notice-bad-value = { $record }: { $attribute } is “{ $value }”, which cannot be understood, and was left out.
notice-same-address = { $address } belongs to { $first } and to { $second }.
notice-same-person = The mailboxes { $records } belong to the same account, { $account }.
notice-circle = The groups { $groups } contain each other.
notice-outside = { $record }: { $name } is not among the records ({ $relation ->
    [manager] manager
    [delegate] may send on behalf
    [full-access] may open the mailbox
    [send-as] may send as it
    [member] member
    [owner] owner
   *[forwarding] forwarding
 }).
notice-ambiguous = { $record }: { $name } may be one of several records ({ $relation ->
    [manager] manager
    [delegate] may send on behalf
    [full-access] may open the mailbox
    [send-as] may send as it
    [member] member
    [owner] owner
   *[forwarding] forwarding
 }).
records-line = { $file }, line { $line }: { $what }
records-file = { $file }: { $what }
records-empty = there are no records in it
records-too-large = it has { $bytes } bytes, which no list of records has
records-missing-column = the column { $column } is missing
records-double-column = the column { $column } is there twice
records-unknown-column = the column { $column } is not known and was left out
records-column-count = it has { $found } columns, and the header has { $expected }
records-empty-field = { $column } is empty
records-bad-address = “{ $text }” is not an e-mail address
records-bad-value = { $column } is “{ $text }”, which cannot be understood
records-same-address = { $address } stands in { $file }, line { $line } already
records-malformed = it cannot be read as CSV: { $detail }
records-guessed-encoding = it is not in UTF-8; it was read as Windows-1252. Look at the names with `cutover organisation list`
