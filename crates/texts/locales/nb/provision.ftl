# Leiere, domener, lisenser, organisasjonen og klargjøring.

thing-tenant = leieren
thing-record = oppføringen
reason-domain = det må være et domene: example.com; navn utenfor ASCII i xn---form
reason-licence-rule = det må være PRODUKT=all, PRODUKT=group:NAVN eller PRODUKT=ADRESSE
tenant-needed = Det finnes flere leiere.
tenant-needed-hint = Si hvilken: `--tenant NAVN`. `cutover tenant list` viser dem.
no-tenant = Det finnes ingen leier ennå.
no-tenant-hint = Legg den til: `cutover tenant add ny --tenant contoso.onmicrosoft.com --application ID --secret-file FIL`.
credential-needed = Applikasjonen trenger en klienthemmelighet eller et sertifikat.
credential-needed-hint = Oppgi det med --secret-file, --secret-env, --secret-command eller --certificate-file.
no-organisation = Ingen organisasjon er importert ennå.
no-organisation-hint = Importer den: `cutover organisation import --ldap ldaps://dc1.example.com --bind BRUKER` eller `cutover organisation import --csv FIL`.
ldap-url = { $url } er ikke adressen til en katalog.
ldap-url-hint = Bruk ldaps://VERT eller ldap://VERT; det siste beskyttes med StartTLS.
ldap-bind = Ingen er oppgitt for pålogging på katalogen.
ldap-bind-hint = Oppgi en bruker som kan lese katalogen: --bind migrering@example.com.
csv-refused = { $count ->
    [one] 1 problem
   *[other] { $count } problemer
} i oppføringene; ingenting er importert.
csv-refused-hint = Rett filen og importer den på nytt.
permissions-refused = { $place } er ikke en linje med tillatelser.
permissions-refused-hint = Filen trenger kolonnene mailbox, folder, trustee og roles; flere roller skilles med semikolon.
passwords-refused = { $place } er ikke en linje med passord.
passwords-refused-hint = Filen trenger kolonnene address og password, og et passord på hver linje.
tenant-added = Leieren { $name } er lagret.
tenant-removed = Leieren { $name } er glemt. Ingenting er endret i den.
tenant-not-stored = Leieren { $name } ble ikke lagret. Med --no-test lagres den likevel.
no-tenants = Det finnes ingen leiere ennå.
no-tenants-hint = Legg den til: `cutover tenant add ny --tenant contoso.onmicrosoft.com --application ID --secret-file FIL`.
tenant-no-import = Denne skyen har ikke postboksimport: e-post skrives med IMAP, og kalendere, kontakter og oppgaver flyttes ikke.
tenant-consent = En global administrator gir de manglende tillatelsene her, etter at de er lagt til i applikasjonen: { $address }
tenant-check-token-graph = Token for Graph
tenant-check-token-exchange = Token for Exchange Online
tenant-check-organisation = Leier
tenant-check-administration = Exchange-administrasjon
credential-secret = klienthemmelighet
credential-certificate = sertifikat
permission-User-ReadWrite-All = kontoer, lisenser, ledere
permission-User-ReadWrite-All-without = uten den: ingen konto kan opprettes
permission-Group-ReadWrite-All = lese medlemmene i grupper
permission-Group-ReadWrite-All-without = uten den: medlemmer i grupper kan ikke sammenlignes
permission-Domain-ReadWrite-All = legge til og verifisere domener
permission-Domain-ReadWrite-All-without = uten den: domener må legges til og verifiseres i administrasjonssenteret
permission-Organization-Read-All = selve leieren og lisensene
permission-Organization-Read-All-without = uten den: ingenting kan planlegges
permission-LicenseAssignment-ReadWrite-All = gi lisenser
permission-LicenseAssignment-ReadWrite-All-without = uten den: lisenser gis med tillatelsen for brukere
permission-OrgContact-Read-All = lese kontakter
permission-OrgContact-Read-All-without = uten den: kontakter leses gjennom Exchange
permission-MailboxSettings-ReadWrite = innstillinger for postbokser
permission-MailboxSettings-ReadWrite-without = uten den: postboksinnstillinger flyttes ikke
permission-MailboxFolder-ReadWrite-All = mapper i postbokser
permission-MailboxFolder-ReadWrite-All-without = uten den: elementer kan ikke importeres; e-post skrives med IMAP
permission-MailboxItem-ImportExport-All = importere elementer av alle slag
permission-MailboxItem-ImportExport-All-without = uten den: elementer kan ikke importeres; e-post skrives med IMAP
permission-MailboxItem-Export-All = lese tilbake det som er importert
permission-MailboxItem-Export-All-without = uten den: det som er importert, kan ikke sammenlignes
permission-MailboxItem-Read-All = se på elementer
permission-MailboxItem-Read-All-without = uten den: det som finnes fra før, kan ikke skilles fra det nye
permission-Mail-ReadWrite = e-post med Graph
permission-Mail-ReadWrite-without = uten den: skrivemåten import-mime kan ikke brukes
permission-Mail-Advanced-ReadWrite-All = e-post som den er (importMime, beta)
permission-Mail-Advanced-ReadWrite-All-without = uten den: skrivemåten import-mime kan ikke brukes
permission-Exchange-ManageAsApp = kontakter, grupper, delte postbokser, adresser
permission-Exchange-ManageAsApp-without = uten den: bare kontoer og lisenser kan klargjøres
permission-Exchange-ManageAsAppV2 = det dokumenterte administrasjonsgrensesnittet
permission-Exchange-ManageAsAppV2-without = uten den: det eldre grensesnittet brukes
permission-IMAP-AccessAsApp = skrive e-post med IMAP
permission-IMAP-AccessAsApp-without = uten den: e-post kan ikke skrives med IMAP
column-tenant = Leier
column-cloud = Sky
column-application = Applikasjon
column-credential = Legitimasjon
column-domain = Domene
column-value = Verdi
column-product = Produkt
column-enabled = Kjøpt
column-used = Brukt
column-free = Ledig
column-without-since = Uten lisens siden
column-until = Lever til
column-days-left = Dager igjen
column-address = Adresse
column-external = Går til
column-manager = Leder
column-forwarding = Videresendes til
column-send-on-behalf = Sender på vegne av
column-full-access = Full tilgang
column-send-as = Sender som
column-members = Medlem
column-owners = Eier
column-step = Trinn
column-what = Hva slags
domain-state-verified = verifisert
domain-state-open = ikke verifisert
domain-verify-hint = Legg én av disse postene i DNS, og kjør så: `cutover domain verify { $domain } --wait 30m`.
domain-verified = { $domain } er verifisert etter { $tries ->
    [one] 1 forsøk
   *[other] { $tries } forsøk
}.
domain-not-verified = Leieren ser ikke posten for { $domain } ennå, etter { $tries ->
    [one] 1 forsøk
   *[other] { $tries } forsøk
}.
domain-wait-hint = DNS kan trenge en time. Vent på det: `cutover domain verify { $domain } --wait 1h`.
licence-all = Alle postbokser vi har opprettet, har lisens.
licence-over = utløpt
licence-status-hint = En postboks lever { $days } dager uten lisens. Gi dem: `cutover licence assign --licence PRODUKT=all`.
no-records = Det er ingen oppføringer.
organisation-imported = { $count ->
    [one] 1 oppføring
   *[other] { $count } oppføringer
} fra { $origin }.
organisation-imported-hint = Se på dem: `cutover organisation list`. Se så på det som ikke flyttes: `cutover assess`.
organisation-more-notices = … og { $count } til; `--json` viser alle.
organisation-marked = { $address } er nå: { $kind }.
kind-user = postboks
kind-shared = delt postboks
kind-room = rom
kind-equipment = utstyr
kind-linked = koblet postboks
kind-mail-user = e-postbruker
kind-contact = kontakt
kind-group = distribusjonsgruppe
kind-room-list = romliste
kind-security-group = e-postaktivert sikkerhetsgruppe
kind-dynamic-group = dynamisk gruppe
provision-step-create-user = opprett konto
provision-step-create-mailbox = opprett postboks
provision-step-create-mail-user = opprett e-postbruker
provision-step-create-contact = opprett kontakt
provision-step-create-group = opprett gruppe
provision-step-change-user = endre konto
provision-step-give-password = gi første passord
provision-step-assign-licences = gi lisens
provision-step-change-recipient = endre mottaker
provision-step-convert-mailbox = konverter postboks
provision-step-set-manager = sett leder
provision-step-set-members = sett medlemmer
provision-step-add-members = legg til medlemmer
provision-step-grant = gi tillatelse
provision-finding-directory-sync-on = katalogsynkronisering er på: kontoene i denne leieren endres der de kommer fra
provision-finding-product-unknown = leieren har ikke dette produktet
provision-finding-rule-group-unknown = organisasjonen har ingen slik gruppe
provision-finding-domain-not-verified = opprettes ikke: domenet er ikke verifisert
provision-finding-no-address = opprettes ikke: det er ingen adresse som kan brukes
provision-finding-address-twice = opprettes ikke: en annen oppføring har denne adressen
provision-finding-clash = opprettes ikke: andres objekt har denne adressen; --adopt overtar det
provision-finding-kind-differs = opprettes ikke: det som har denne adressen, er av et annet slag
provision-finding-synced = opprettes ikke: en katalog utenfor styrer dette objektet
provision-finding-dynamic-group = opprettes ikke: medlemmene finnes med en regel
provision-finding-no-licence = ingen regel gir lisens, og uten den blir det ingen postboks
provision-finding-licence-short = det er ikke nok lisenser
provision-finding-no-usage-location = ingenting sier i hvilket land den brukes; oppgi --usage-location
provision-finding-password-missing = det er ikke oppgitt noe passord
provision-finding-address-left-out = denne adressen utelates: domenet er ikke verifisert
provision-finding-address-in-use = denne adressen utelates: et annet objekt har den
provision-finding-sign-in-differs = logger på med adressen, ikke lenger med dette navnet
provision-finding-alias-differs = får dette aliaset: det gamle kan ikke brukes
provision-finding-outside = viser til noe som ikke er en del av organisasjonen
provision-finding-not-made = viser til noe som ikke opprettes
provision-finding-cannot-be = viser til noe som ikke kan ha denne rollen
provision-finding-circle = lukker en sirkel av grupper; dette medlemskapet utelates
provision-finding-own-member = er sitt eget medlem; utelates
provision-steps = { $count ->
    [one] 1 trinn
   *[other] { $count } trinn
}: { $steps }
provision-nothing-left = Det er ingenting igjen å gjøre.
provision-stopped = Ingenting kan gjøres før dette er rettet.
provision-progress = { $done } gjort, { $left } igjen
provision-waiting = { $done } gjort, { $left } venter på leieren
provision-done = { $done ->
    [one] 1 trinn
   *[other] { $done } trinn
} gjort, { $left } igjen.
provision-left = { $done ->
    [one] 1 trinn
   *[other] { $done } trinn
} gjort, { $left } igjen. Kjør samme kommando på nytt når årsaken er rettet.
sheets-written = { $count ->
    [one] 1 ark ligger
   *[other] { $count } ark ligger
} i { $dir }. Skriv dem ut, del dem ut, og slett filene.
sheet-title = Din første pålogging
sheet-intro = E-posten din er flyttet til Microsoft 365. Med dette logger du på første gang.
sheet-by = Overlevert av { $manager }
sheet-address = Adresse
sheet-sign-in = Brukernavn
sheet-password = Første passord
sheet-step-open = Åpne { $address } i en nettleser.
sheet-step-sign-in = Logg på med brukernavnet og det første passordet.
sheet-step-change = Velg ditt eget passord når du blir bedt om det.
sheet-footer = Behold dette arket for deg selv, og makuler det etter første pålogging.
about-tenant = Microsoft 365-leiere og applikasjonen som arbeider i dem
about-tenant-add = Legg til en leier etter en test
about-tenant-test = Hent token og vis hvilke tillatelser som er gitt
about-tenant-list = Vis alle leiere
about-tenant-show = Vis én leier
about-tenant-remove = Glem en leier; ingenting endres i den
about-domain = Domenene til en leier
about-domain-add = Legg til et domene og vis hva som må stå i DNS
about-domain-show = Vis et domene og postene, eller alle domener
about-domain-verify = La leieren se etter beviset i DNS
about-licence = Lisensene til en leier
about-licence-list = Vis hva som er kjøpt, brukt og ledig
about-licence-assign = Gi lisenser etter regler til folk som har konto
about-licence-status = Vis postbokser uten lisens og hvor lenge de lever
about-organisation = Oppføringene i katalogen som flyttes
about-organisation-import = Importer fra Active Directory med LDAP, eller fra CSV
about-organisation-list = Vis oppføringene
about-organisation-show = Vis én oppføring
about-organisation-mark = Gjør en oppføring til noe annet enn katalogen sier
about-assess = Finn alt som ikke flyttes, før noe skrives
about-provision = Opprett organisasjonens mottakere i en leier
about-provision-plan = Vis hva som må gjøres; ingenting endres
about-provision-apply = Gjør det, til ingenting er igjen
about-provision-show = Vis hvor langt hver oppføring er kommet
about-provision-passwords = Skriv et ark med det første passordet til hver person
arg-tenant = Leieren; den eneste, hvis ingen oppgis
arg-tenant-add-tenant = Id-en, eller et av domenene
arg-application = Applikasjons-ID (klient-ID)
arg-secret-file = Fil der første linje er klienthemmeligheten
arg-secret-env = Miljøvariabel med klienthemmeligheten
arg-secret-command = Kommando som skriver ut klienthemmeligheten
arg-certificate-file = PEM-fil med sertifikatet og nøkkelen, i stedet for en hemmelighet
arg-cloud = Skyen den er i
arg-login-url = Hvor token kommer fra, i stedet for skyens adresse
arg-graph-url = Hvor Graph er, i stedet for skyens adresse
arg-exchange-url = Hvor Exchange Online er, i stedet for skyens adresse
arg-tenant-add-no-test = Lagre uten test
arg-tenant-add-trust-certificate = Stol på sertifikatene i denne filen (PEM) i tillegg til systemets
arg-domain = Domenet
arg-wait = Hvor lenge det ventes
arg-rules = Hvem som får hva: PRODUKT=all, PRODUKT=group:NAVN eller PRODUKT=ADRESSE; kan oppgis flere ganger
arg-licence = Hvem som får hvilken lisens: PRODUKT=all, PRODUKT=group:NAVN eller PRODUKT=ADRESSE; kan oppgis flere ganger
arg-usage-location = Hvor kontoer brukes når oppføringen ikke sier det, som to bokstaver: NO
arg-ldap = Active Directory: ldaps://VERT, eller ldap://VERT med StartTLS
arg-organisation-import-csv = Filer med oppføringene
arg-bind = Hvem som logger på katalogen
arg-base = Bare under dette stedet i katalogen; kan oppgis flere ganger
arg-allow-plain = Tillat en forbindelse uten TLS
arg-all-accounts = Regn kontoer med adresse som postbokser selv om Exchange ikke kjenner dem
arg-organisation-import-trust-certificate = Stol på sertifikatene i denne filen (PEM) i tillegg til systemets
arg-permissions = CSV-fil med tillatelser på mapper: mailbox, folder, trustee, roles
arg-organisation-list-kind = Bare oppføringer av dette slaget
arg-organisation-mark-kind = Hva den er; unmarked fjerner et merke
arg-organisation-show-address = En av adressene
arg-organisation-mark-address = En av adressene
arg-licence-when = Om folk får lisensen før postboksen eller innen 30 dager etter
arg-passwords = Hva som skjer med de første passordene
arg-passwords-file = CSV-fil med kolonnene address og password
arg-adopt = Overta objekter som fantes fra før
arg-provision-passwords-out = En tom mappe, eller en som ikke finnes ennå
arg-assess-html = Skriv funnene også som en nettside
arg-assess-batch = Se bare på postboksene i denne batchen, og på kilden deres
arg-domain-verify-wait = Hvor lenge det spørres: 30m
arg-provision-apply-wait = Hvor lenge det ventes på postbokser og nye objekter
arg-tenant-name = Leierens navn her
value-TENANT = LEIER
value-ID = ID
value-CLOUD = SKY
value-URL = URL
value-DOMAIN = DOMENE
value-RULE = PRODUKT=HVEM
value-COUNTRY = LAND
value-DN = DN
value-KIND = SLAG
value-TIME = NÅR
value-PASSWORDS = HVORDAN
examples-tenant-add =
    cutover tenant add ny --tenant contoso.onmicrosoft.com --application 00000000-0000-0000-0000-000000000001 --secret-file hemmelig
    cutover tenant add stat --tenant contoso.us --application ID --certificate-file applikasjon.pem --cloud gcc-high
examples-organisation-import =
    cutover organisation import --ldap ldaps://dc1.old.example --bind migrering@old.example
    cutover organisation import --csv postbokser.csv grupper.csv --permissions tillatelser.csv
examples-provision-apply =
    cutover provision plan --licence O365_BUSINESS_PREMIUM=group:Ansatte
    cutover provision apply --licence O365_BUSINESS_PREMIUM=group:Ansatte --usage-location NO
