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

mistake-unknown = «{ $argument }» blir ikke forstått her.
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

thing-endpoint = endepunkt
thing-batch = batch
thing-user = bruker
thing-escrow = element
thing-report = rapport
thing-backup = sikkerhetskopi
thing-other = oppføring
not-found = Det finnes ikke noe med navnet «{ $name }» ({ $what }).
not-found-hint = Finn navnet med `cutover endpoint list`, `cutover batch list` eller `cutover user list`, og kontroller at --store peker på riktig lager.
exists = Det finnes allerede noe med navnet «{ $name }» ({ $what }).
exists-hint = Velg et annet navn, endre det som er der, eller fjern det først.
in-use = «{ $name }» ({ $what }) er i bruk av { $by }.
in-use-hint = Fjern { $by } først.
wrong-state = «{ $name }» ({ $what }) har tilstanden { $status }, og da går ikke dette.
wrong-state-hint = `cutover status` viser hvordan alt står til.
store-newer = Lageret er skrevet av en nyere versjon av Cutover: det har form { $found }, og denne versjonen kjenner former til og med { $known }.
store-newer-hint = Bruk den nyere versjonen. Vil du bli ved denne, legg tilbake en sikkerhetskopi som den har laget: `cutover store restore FIL`.
store-corrupt = Lageret er skadet.
store-corrupt-hint = Legg tilbake siste sikkerhetskopi med `cutover --store NY store restore FIL`. Uten sikkerhetskopi kan du begynne med et tomt lager: det som allerede er på målet, blir gjenkjent og ikke kopiert to ganger.
store-busy = Lageret er låst av en annen prosess.
store-busy-hint = Vent til den er ferdig, eller stopp den, og kjør så samme kommando på nytt.
store-unreachable = Databasen til lageret er ikke tilgjengelig.
store-unreachable-hint = Kontroller at PostgreSQL kjører, og at adressen etter --store er riktig.
store-refused = Databasen til lageret nektet.
store-refused-hint = Kontroller at databasekontoen kan lage og endre tabeller, og at det er plass på disken.
store-place = { $place } kan ikke være et lager.
store-place-hint = Oppgi en mappe, eller en adresse som postgres://bruker@vert/database sammen med --files MAPPE.
store-missing = Det er ikke noe lager i { $place }.
store-missing-hint = La --store (eller CUTOVER_STORE) peke på lageret; `cutover endpoint create` lager et nytt.
store-wrong-key = Nøkkelen åpner ikke dette lageret; lageret ble laget med en annen nøkkel.
store-wrong-key-hint = Legg tilbake nøkkelfilen som hører til lageret, eller sett CUTOVER_KEY til innholdet i den.
store-key-form = Nøkkelen i { $place } er ikke en nøkkel.
store-key-form-hint = Den skal være 32 byte i base64 på én linje. Legg tilbake nøkkelfilen som hører til lageret.
store-key-mode = Andre enn eieren kan lese nøkkelen i { $place }.
store-key-mode-hint = `chmod 600 { $place }`, og tenk gjennom hvem som kan ha lest den.
store-key-missing = Lageret finnes, men nøkkelen { $place } gjør ikke det.
store-key-missing-hint = Legg nøkkelfilen tilbake, eller sett CUTOVER_KEY til innholdet i den. Uten den kan ikke passordene i lageret åpnes.
