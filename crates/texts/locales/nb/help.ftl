# Hjelpen på kommandolinjen: about-<kommando>, arg-<argument> eller arg-<kommando>-<argument>, examples-<kommando>, value-<NAVN>.

heading-usage = Bruk
heading-commands = Kommandoer
heading-arguments = Argumenter
heading-options = Valg
heading-general = Generelle valg
heading-examples = Eksempler
heading-exit-codes = Avslutningskoder
usage-options = { "[VALG]" }
help-possible = { " " }[{ $values }]
help-default = { " " }[standard: { $value }]

about = Flytter en hel e-postorganisasjon til nye servere. Ingenting går tapt, ingenting dobles, og kilden endres aldri.
about-endpoint = E-postserverne i begge ender
about-endpoint-create = Tester en e-postserver og husker den under et navn
about-endpoint-test = Tester et endepunkt steg for steg: navn, forbindelse, sertifikat, pålogging, hva serveren kan
about-endpoint-list = Lister opp endepunktene
about-endpoint-show = Viser et endepunkt med innstillingene
about-endpoint-set = Endrer innstillinger for et endepunkt; det testes på nytt før de lagres
about-endpoint-remove = Fjerner et endepunkt som ingen batch bruker
about-batch = Batchene: postbokser som flytter sammen
about-batch-create = Lager en batch av en liste med brukere
about-batch-start = Starter en batch; tjenesten eller `cutover run` gjør arbeidet
about-batch-stop = Stopper en batch ved neste kontrollpunkt; den fortsetter derfra
about-batch-resume = Fortsetter med en batch som er stoppet eller mislyktes, med andre innstillinger om ønskelig
about-batch-sync = Ber om en trinnvis synkronisering nå
about-batch-list = Lister opp batchene
about-batch-show = Viser en batch med brukerne
about-batch-verify = Leser begge sider på nytt, sammenligner hvert element og skriver en signert rapport
about-batch-report = Skriver rapporten og feilloggen: per bruker og mappe, og hvert element som ikke ble kopiert
about-batch-remove = Fjerner en batch med alt som er kjent om brukerne; e-posten blir værende på begge sider
about-user = Enkelte postbokser
about-user-list = Lister opp brukerne
about-user-show = Viser en bruker: tilstand, tall, hva som gikk galt
about-user-retry = Prøver en mislykket bruker igjen, med et annet passord eller med slettingene godtatt om ønskelig
about-escrow = Elementene som ikke ble kopiert, hvert tatt vare på med årsaken
about-escrow-list = Lister opp elementene som ikke ble kopiert
about-escrow-export = Skriver elementene som .eml-filer, til å gi brukeren
about-escrow-retry = Prøver disse elementene igjen ved neste synkronisering
about-escrow-release = Kvitterer ut at disse elementene blir igjen
about-report = Verifiseringsrapporter
about-report-verify = Kontrollerer signaturen på en rapport og at ingen har endret den
about-audit = Loggen over alle handlinger
about-audit-show = Viser hvem som gjorde hva, og når
about-audit-verify = Kontrollerer at ingen linje i loggen er endret eller fjernet
about-store = Selve lageret
about-store-backup = Skriver en sikkerhetskopi av lageret mens arbeidet går
about-store-restore = Legger en sikkerhetskopi tilbake på et tomt sted
about-debug = Ser inn i formatene som programmet leser og skriver
about-debug-fasttransfer = Viser en FastTransfer-strøm som tekst, én egenskap per linje
about-status = Viser hvor langt alt er kommet
about-run = Gjør arbeidet for de startede batchene her, til de er synkronisert
about-serve = Tjenesten: gjør arbeidet og synkroniserer hver batch på nytt hver 24. time
about-demo = Flytter en prøveorganisasjon på denne maskinen, katalog og e-post, til en prøveleier
about-lab = Delene av generalprøven, hver for seg
about-lab-exchange = En prøveorganisasjon med Exchange på denne maskinen, til den stoppes
about-lab-tenant = En prøvetenant på denne maskinen, til den stoppes
about-completions = Skriver ut fullføringer for et skall
about-man = Skriver manualsidene

arg-store = Mappen til lageret, eller en PostgreSQL-adresse (også CUTOVER_STORE)
arg-files = Mappe for nøkkel, elementer og rapporter når lageret er i PostgreSQL
arg-json = Skriver JSON i stedet for tabeller; siste linje er ett objekt
arg-language = Språk for alle tekster [en, nb]
arg-actor = Navn i revisjonsloggen [standard: brukeren på maskinen]
arg-verbose = Mer logg på stderr (-v, -vv)
arg-help = Skriver ut denne hjelpen
arg-version = Skriver ut versjonen

arg-name = Navnet på endepunktet
arg-batch-create-name = Navnet på batchen: bokstaver, tall, `-`, `_` og `.`
arg-batch-start-name = Navnet på batchen
arg-batch-stop-name = Navnet på batchen
arg-batch-resume-name = Navnet på batchen
arg-batch-sync-name = Navnet på batchen
arg-batch-show-name = Navnet på batchen
arg-batch-verify-name = Navnet på batchen
arg-batch-report-name = Navnet på batchen
arg-batch-remove-name = Navnet på batchen
arg-imap = IMAP-server, med port der den ikke er den vanlige
arg-microsoft365 = Postboksene i denne leieren (se `cutover tenant`)
arg-write-path = Hvordan meldinger kommer inn i en postboks i Microsoft 365: import (FastTransfer), import-mime (beta), imap; auto tar import der skyen har det
arg-tenant-imap = Leierens IMAP-tjener, om den ikke er på skyens egen adresse
arg-maildir = Maildir-tre: en sti med {"{"}user{"}"}, {"{"}local{"}"} eller {"{"}domain{"}"} i seg
arg-security = Hvordan forbindelsen sikres: TLS fra starten, med STARTTLS, eller ikke i det hele tatt
arg-trust-certificate = Stoler på akkurat dette sertifikatet eller denne utstederen (PEM)
arg-max-concurrent-migrations = Postbokser om gangen i første synkronisering
arg-max-concurrent-incremental-syncs = Postbokser om gangen i trinnvise synkroniseringer
arg-connections-per-mailbox = Forbindelser for hver postboks
arg-settle = Sekunder en tapt skriving får på seg til å dukke opp på målet
arg-timeout = Sekunder å vente på et ord fra tjeneren [standard: 300, og 60 ved pålogging]
arg-compress = Komprimerer forbindelsen der tjeneren tilbyr COMPRESS=DEFLATE: lønner seg på langsomme linjer
arg-utf8 = Snakker UTF-8 med en tjener som tilbyr UTF8=ACCEPT: for mapper og hoder som den ellers avviser
arg-binary = Skriver en melding med NUL i seg som binær der tjeneren tilbyr BINARY: Cyrus avviser den ellers
arg-admin-user = Konto som kan åpne alle postbokser
arg-admin-scheme = Hvordan den åpner dem: hovedbruker i Dovecot (user*master), eller SASL-autorisasjonsidentitet (Cyrus, Exchange)
arg-master-separator = Tegnet mellom bruker og hovedbruker [standard: *]
arg-auth = Påloggingsmåte
arg-password-file = Leser passordet fra denne filen
arg-password-env = Leser passordet fra denne miljøvariabelen
arg-password-command = Leser passordet fra det denne kommandoen skriver ut
arg-token-command = Kjører denne kommandoen for et OAuth 2.0-token hver gang det trengs ett
arg-no-test = Lagrer uten test
arg-test-user = Logger også på postboksen til denne brukeren
arg-source = Endepunktet e-posten kommer fra; der endres aldri noe
arg-target = Endepunktet e-posten går til
arg-csv = CSV-fil: EmailAddress,UserName,Password, og om ønskelig TargetUserName,TargetPassword
arg-user = Bare denne brukeren
arg-batch-create-user = Én bruker, `gammel=ny` der navnene er ulike; kan gis mange ganger
arg-start = Starter den med en gang
arg-bad-item-limit = En postboks stopper og spør når flere elementer enn dette ikke kan kopieres
arg-large-item-limit = En postboks stopper og spør når flere elementer enn dette er for store
arg-deletions = Hva som skjer med elementer på målet når de er fjernet på kilden
arg-include = Bare mapper som passer; kan gis mange ganger
arg-exclude = Uten mapper som passer; kan gis mange ganger
arg-map = Gir en mappe et annet navn på målet; kan gis mange ganger
arg-interval = Tid mellom trinnvise synkroniseringer [standard: 24h]
arg-sample = Leser bare denne andelen av elementene, tilfeldig valgt
arg-out = Mappe for filene
arg-hide-subjects = Utelater emner og avsendere
arg-yes = Uten å spørre
arg-address = Brukerens adresse på kilden
arg-batch = Bare denne batchen
arg-accept-deletions = Godtar, denne ene gangen, slettingene som ble stoppet fordi de var for mange
arg-batch-create-reason = Hvorfor det er flere brukere enn en cutover-migrering tar (2000); det blir stående i revisjonsloggen
arg-reason = Hvorfor; det blir stående i revisjonsloggen
arg-debug-fasttransfer-file = Strømmen, med eller uten rammene fra EWS og Graph
arg-lab-exchange-listen = Hvor den lytter; port 0 tar en ledig
arg-lab-exchange-release = Hvilken Exchange den spiller
arg-lab-exchange-seed = Hva den lages av; samme tall gir samme organisasjon
arg-lab-exchange-password-file = En fil med passordet som alle kontoene har
arg-lab-exchange-certificate-file = En fil med sertifikatet den skal bruke TLS med, som PEM
arg-lab-exchange-key-file = En fil med nøkkelen til sertifikatet, som PEM
arg-lab-exchange-no-impersonation = Administratoren får ikke opptre for andre
arg-lab-exchange-no-full-access = Administratoren får ikke åpne andres postbokser
arg-lab-tenant-listen = Hvor den lytter; port 0 tar en ledig
arg-lab-tenant-domain = Et domene som er bekreftet fra starten; kan oppgis flere ganger
arg-lab-tenant-secret-file = En fil med klienthemmeligheten til programmet i tenanten
arg-lab-tenant-certificate-file = En fil med sertifikatet til programmet i tenanten
arg-lab-tenant-seats = Hvor mange lisenser av hvert slag den har
arg-lab-tenant-keep = Beholder hele elementer, ikke bare fingeravtrykk og små egenskaper
arg-lab-tenant-no-limits = Bremser ingen
arg-file = Filen
arg-last = Hvor mange linjer, regnet fra slutten
arg-watch = Blir stående og viser fremdriften underveis
arg-keep = Beholder alt i denne mappen, til å se på og gå videre med
arg-shell = Skallet
arg-dir = Mappe for sidene

value-COMMAND = KOMMANDO
value-STORE = MAPPE|URL
value-DIR = MAPPE
value-LANGUAGE = SPRÅK
value-RELEASE = UTGAVE
value-ACTOR = NAVN
value-NAME = NAVN
value-HOST = VERT[:PORT]
value-TEMPLATE = STI
value-SECURITY = HVORDAN
value-FILE = FIL
value-N = ANTALL
value-SECONDS = SEKUNDER
value-USER = BRUKER
value-SCHEME = ORDNING
value-CHARACTER = TEGN
value-METHOD = MÅTE
value-PATH = VEI
value-WANTED = yes
value-VARIABLE = VARIABEL
value-ADDRESS = ADRESSE
value-ENDPOINT = ENDEPUNKT
value-BATCH = BATCHNAVN
value-PAIR = GAMMEL=NY
value-DELETIONS = HVA
value-GLOB = MØNSTER
value-MAP = MAPPE=NAVN
value-INTERVAL = TID
value-PERCENT = PROSENT
value-TEXT = TEKST
value-SHELL = SKALL

examples-endpoint-create =
    cutover endpoint create gammel --imap mail.example.org --admin-user flytting --admin-scheme master-user
    cutover endpoint create ny --imap imap.example.net --auth xoauth2 --token-command 'hent-token'
    cutover endpoint create filer --maildir /var/vmail/{"{"}domain{"}"}/{"{"}local{"}"}
examples-batch-create =
    cutover batch create Helg --source gammel --target ny --csv brukere.csv --start
    cutover batch create Pilot --source gammel --target ny --user anna@gammel.example=anna@ny.example
examples-batch-verify =
    cutover batch verify Helg --out rapport
    cutover batch verify Helg --sample 5%
examples-run =
    cutover run --batch Helg
examples-status =
    cutover --language nb status --watch
examples-completions =
    cutover completions fish > ~/.config/fish/completions/cutover.fish

exit-done = Ferdig
exit-internal = En feil i Cutover selv
exit-usage = Kommandoen er skrevet feil, eller nevner noe som ikke finnes
exit-administrator = Administratoren trengs: et passord, et sertifikat, en innstilling, en avgjørelse
exit-incomplete = Ferdig, men elementer ble ikke kopiert, brukere mislyktes, oppføringer kunne ikke opprettes, eller verifiseringen fant forskjeller
exit-passing = En forbigående feil: prøv igjen
exit-store = Lageret kan ikke brukes: låst, nyere, skadet, eller disken er full
exit-stopped = Stoppet av et signal

arg-key-file = Nøkkelen til lageret som sikkerhetskopien ble laget av
arg-demo-to = Hvor den flytter: tenant (katalog og e-post til en prøveleier i denne prosessen), maildir (bare e-post, til mapper)
arg-sabotage = Skader ett element på målet etter kopieringen, for å vise at den uavhengige tellingen ser det
value-TARGET = MÅL
value-FAULT = FEIL
