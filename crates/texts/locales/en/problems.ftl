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

mistake-unknown = There is no option { $argument } here.
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
