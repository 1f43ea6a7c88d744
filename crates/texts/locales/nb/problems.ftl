# Det kommandolinjen sier om seg selv: feil i det som er skrevet, problemer, formater.

unnamed-subject = serveren
error-label = feil
hint-label = tips
warning-label = advarsel
detail-label = årsak
duration-seconds = { $amount }{ "\u00A0" }s
duration-minutes = { $amount }{ "\u00A0" }min
duration-hours = { $amount }{ "\u00A0" }t
duration-days = { $amount }{ "\u00A0" }d
time-unknown = ukjent

mistake-unknown = Valget { $argument } finnes ikke her.
mistake-command = Kommandoen «{ $command }» finnes ikke.
mistake-no-command = Det mangler en kommando.
mistake-missing = Dette mangler: { $arguments }.
mistake-no-value = { $argument } trenger en verdi.
mistake-twice = { $argument } er gitt to ganger.
mistake-conflict = { $argument } og { $other } går ikke sammen.
mistake-value = «{ $value }» kan ikke brukes for { $argument }: { $reason }.
mistake-utf8 = Kommandolinjen er ikke gyldig UTF-8.
mistake-other = Kommandolinjen ble ikke forstått: { $argument }.

reason-possible = det må være en av { $values }
reason-other = det ble ikke forstått
reason-empty = det er tomt
reason-too-long = det har { $length } tegn, og 64 er det meste
reason-character = det inneholder «{ $character }»; bokstaver, tall, `-`, `_` og `.` er tillatt
reason-address = det er ikke en e-postadresse
reason-language = språkene er en og nb
reason-pair = det må være MAPPE=NAVN
reason-percentage = det må være en prosentandel over 0 og opp til 100, for eksempel 5%
reason-interval = det må være et tall med s, m, h eller d, for eksempel 24h
reason-host = det må være et vertsnavn, med :PORT om nødvendig
reason-number = det må være et helt tall innenfor det tillatte

hint-help = `{ $command } --help` viser hva som kan skrives.
hint-meant = Mente du `{ $suggestion }`?
hint-secret-option = Hemmeligheter skrives aldri på kommandolinjen, der andre brukere og historikken kan se dem. Utelat valget for å bli spurt, eller bruk --password-file, --password-env, --password-command eller --token-command.
