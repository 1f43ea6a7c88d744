# Det kommandoene sier og skriver ut.

count-mailboxes = { $count ->
    [one] 1 postboks
   *[other] { $count } postbokser
}
count-items = { $count ->
    [one] 1 element
   *[other] { $count } elementer
}
count-users = { $count ->
    [one] 1 bruker
   *[other] { $count } brukere
}
count-batches = { $count ->
    [one] 1 batch
   *[other] { $count } batcher
}
