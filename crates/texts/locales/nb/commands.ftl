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

ask-password = Passord for { $account }:
variable-missing = Miljøvariabelen { $variable } er ikke satt.
variable-missing-hint = Sett den, eller oppgi passordet med --password-file eller --password-command.
password-command-failed = Kommandoen som gir passordet, mislyktes: `{ $command }`.
password-command-failed-hint = Kjør den for hånd som samme bruker. Den skal skrive passordet på én linje og avslutte med kode 0.
secret-empty = { $origin } gir en tom hemmelighet.
secret-empty-hint = Hemmeligheten må stå på første linje.
man-written = { $pages ->
    [one] 1 manualside ligger i { $dir }.
   *[other] { $pages } manualsider ligger i { $dir }.
}

progress-mailboxes = { $done } av { $total } postbokser
progress-left = { $time } igjen
