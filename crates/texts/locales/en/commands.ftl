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
