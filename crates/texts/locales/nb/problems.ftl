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
thing-file = fil
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

too-many-users = { $users } brukere er flere enn en cutover-migrering tar ({ $most }).
too-many-users-hint = Del dem i flere batcher, eller oppgi en grunn som blir stående i revisjonsloggen: `--reason 'HVORFOR'`.
same-place = «{ $mailbox }» ville blitt kopiert inn i seg selv.
same-place-hint = Kilde og mål må være to steder. `cutover endpoint list` viser endepunktene; lag det andre med `cutover endpoint create`.
invalid-setting = «{ $value }» kan ikke brukes for { $what }; det må være { $wanted }.
wanted-reason = en grunn som kan tas vare på
wanted-source = et endepunkt som e-post leses fra
wanted-sample = mer enn 0 og høyst 100
wanted-host = et vertsnavn eller en adresse
wanted-maildir = en sti med {"{"}user{"}"} eller {"{"}local{"}"} i
wanted-interval = mellom 1 sekund og 365 døgn
wanted-one-or-more = minst 1
wanted-empty-folder = en mappe som er tom
wanted-tenant = leierens id eller et av domenene dens
wanted-application = et programs (klient-)id
invalid-setting-hint = Rett verdien og kjør kommandoen på nytt; ingenting er endret.
settings-unreadable = Innstillingene for { $object } i lageret kan ikke leses.
settings-unreadable-hint = Lageret kan være skrevet av en annen versjon. Legg tilbake en sikkerhetskopi, eller fjern { $object } og lag det på nytt.
operation-failed = Det lot seg ikke gjøre.
operation-failed-hint = Kjør kommandoen på nytt med `-vv` og meld fra med loggen.
refused = «{ $event }» går ikke mens tilstanden er { $status }. Mulig nå: { $allowed }.
refused-hint = `cutover status` viser hvordan alt står til.
endpoint-not-stored = Endepunktet { $name } besto ikke testen. { $what }

users-refused = { $count ->
    [one] Det er et problem med brukerlisten, og ingenting er lagret:
   *[other] Det er { $count } problemer med brukerlisten, og ingenting er lagret:
}
users-refused-hint = Rett linjene og kjør kommandoen på nytt. Overskriften skal være EmailAddress,UserName,Password, og om ønskelig TargetUserName,TargetPassword; komma, semikolon og tabulator blir forstått.
users-more = … og { $count } til
users-line = linje { $line }: { $what }
users-empty = det er ingen brukere i den
users-too-large = den har { $bytes } byte, og det har ingen brukerliste
users-missing-column = kolonnen { $column } mangler
users-double-column = kolonnen { $column } finnes to ganger
users-unknown-column = kolonnen { $column } er ukjent og ble utelatt
users-column-count = den har { $found } kolonner, og overskriften har { $expected }
users-empty-field = { $column } er tom
users-password-missing = { $column } er tom, og endepunktet har ingen administratorkonto
users-bad-address = «{ $text }» er ikke en e-postadresse
users-same-user = { $address } står allerede i linje { $first }
users-same-target = { $target } er allerede målet i linje { $first }
users-malformed = den kan ikke leses som CSV: { $detail }
users-guessed-encoding = filen er ikke i UTF-8; den ble lest som Windows-1252. Se over navnene med `cutover user list`
users-twice = { $address } er gitt to ganger

files-missing = Et lager i PostgreSQL trenger en mappe for nøkkel, elementer og rapporter.
files-missing-hint = Legg til `--files MAPPE`.
password-needed = Passordet for { $account } trengs, og det er ingen terminal å spørre på.
password-needed-hint = Oppgi det med --password-file, --password-env eller --password-command.
endpoint-kind-missing = Det er ikke sagt hva slags endepunkt dette er.
endpoint-kind-missing-hint = Legg til `--imap VERT`, `--maildir STI` eller `--microsoft365 LEIER`.
write-path-elsewhere = --write-path gjelder bare for endepunkter i Microsoft 365.
write-path-elsewhere-hint = Legg til `--microsoft365 LEIER`, eller la --write-path være.
endpoint-kind-fixed = Endepunktet er av typen { $kind }, og det kan ikke endres.
endpoint-kind-fixed-hint = Lag et nytt endepunkt med `cutover endpoint create`.
admin-user-missing = Det er ikke sagt hvilken konto som er administratorens.
admin-user-missing-hint = Legg til `--admin-user BRUKER`.
not-agreed = Ingenting er gjort.
not-agreed-hint = Legg til `--yes` for å gjøre det uten å bli spurt.
user-not-in-file = { $address } finnes ikke i { $file }.
user-not-in-file-hint = Kolonnen TargetUserName (eller EmailAddress, hvis den ikke finnes) må ha adressen slik `cutover user list` viser den.
user-in-many-batches = { $address } er med i flere enn én batch.
user-in-many-batches-hint = Legg til `--batch NAVN`.
audit-broken = Revisjonsloggen er endret: fra og med oppføring { $entry } er den ikke til å stole på.
audit-broken-hint = Sammenlign med en sikkerhetskopi av lageret. Den som kan skrive i databasen, kan ha gjort dette.

notice-not-taken-no-address = { $name } er utelatt: den har ingen e-postadresse.
notice-not-taken-system = { $name } er utelatt: den hører til Exchange selv.
notice-not-taken-public-folder = { $name } er utelatt: den er en fellesmappe.
notice-not-taken-in-the-cloud = { $name } er utelatt: postboksen er allerede i Microsoft 365.
notice-not-taken-other-account = { $name } er utelatt: den har en adresse, men Exchange kjenner den ikke.
notice-elsewhere = { $url } har en annen del av katalogen, og den er ikke lest.
notice-bad-value = { $record }: { $attribute } er «{ $value }», som ikke er forståelig, og er utelatt.
notice-same-address = { $address } hører både til { $first } og til { $second }.
notice-same-person = Postboksene { $records } hører til samme konto, { $account }.
notice-circle = Gruppene { $groups } inneholder hverandre.
notice-outside = { $record }: { $name } er ikke blant oppføringene ({ $relation ->
    [manager] leder
    [delegate] kan sende på vegne av
    [full-access] kan åpne postboksen
    [send-as] kan sende som den
    [member] medlem
    [owner] eier
   *[forwarding] videresending
 }).
notice-ambiguous = { $record }: { $name } kan være en av flere oppføringer ({ $relation ->
    [manager] leder
    [delegate] kan sende på vegne av
    [full-access] kan åpne postboksen
    [send-as] kan sende som den
    [member] medlem
    [owner] eier
   *[forwarding] videresending
 }).
records-line = { $file }, linje { $line }: { $what }
records-file = I { $file }: { $what }
records-empty = det er ingen oppføringer der
records-too-large = filen har { $bytes } byte, og det har ingen liste over oppføringer
records-missing-column = kolonnen { $column } mangler
records-double-column = kolonnen { $column } finnes to ganger
records-unknown-column = kolonnen { $column } er ukjent og er utelatt
records-column-count = raden har { $found } kolonner, og overskriften har { $expected }
records-empty-field = { $column } er tom
records-bad-address = «{ $text }» er ikke en e-postadresse
records-bad-value = { $column } er «{ $text }», som ikke er forståelig
records-same-address = { $address } står allerede i { $file }, linje { $line }
records-malformed = filen kan ikke leses som CSV: { $detail }
records-guessed-encoding = filen er ikke i UTF-8; den ble lest som Windows-1252. Se på navnene med `cutover organisation list`
