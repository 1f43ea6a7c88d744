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
reason-pair = it has to be FOLDER=NAME
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
thing-backup = backup
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
