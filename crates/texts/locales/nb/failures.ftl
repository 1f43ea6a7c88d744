# Hva som gikk galt (failure-<kode>) og hva man gjør med det (hint-<kode>), for alle koder i cutover_model::FailureCode.
# $subject er verten, kontoen, mappen eller elementet det gjelder.

failure-name-resolution = Navnet { $subject } har ingen adresse i DNS.
hint-name-resolution = Kontroller skrivemåten, og at denne maskinen kan slå opp navn: `getent hosts NAVN`. Deretter `cutover endpoint test NAVN`.

failure-connect = Det var ikke mulig å koble til { $subject }.
hint-connect = Kontroller porten og at ingen brannmur står i veien, og kjør så `cutover endpoint test NAVN`. Cutover prøver igjen av seg selv.

failure-connection-lost = Forbindelsen til { $subject } ble brutt.
hint-connection-lost = Ingenting er tapt: synkroniseringen fortsetter der den stoppet. Hvis det gjentar seg, tillat færre forbindelser med `cutover endpoint set NAVN --max-concurrent-migrations 4`.

failure-timeout = { $subject } svarte ikke i tide.
hint-timeout = Cutover prøver igjen av seg selv. Hvis det vedvarer, se på belastningen på serveren og tillat færre forbindelser med `cutover endpoint set NAVN --max-concurrent-migrations 4`.

failure-certificate-expired = Sertifikatet til { $subject } er utløpt eller ikke gyldig ennå.
hint-certificate-expired = Forny sertifikatet på serveren, og kontroller klokken på denne maskinen. Vil du likevel stole på akkurat dette sertifikatet, lagre det som PEM-fil: `cutover endpoint set NAVN --trust-certificate FIL`.

failure-certificate-name = Sertifikatet til { $subject } gjelder et annet navn.
hint-certificate-name = Bruk navnet som står i sertifikatet: `cutover endpoint set NAVN --imap VERT`. Vil du likevel stole på akkurat dette sertifikatet, lagre det som PEM-fil: `cutover endpoint set NAVN --trust-certificate FIL`.

failure-certificate-untrusted = Sertifikatet til { $subject } er ikke signert av noen denne maskinen stoler på.
hint-certificate-untrusted = Lagre sertifikatet til serveren eller utstederen som PEM-fil, se på det, og angi at det er klarert: `cutover endpoint set NAVN --trust-certificate FIL`.

failure-certificate-self-signed = { $subject } har signert sertifikatet sitt selv.
hint-certificate-self-signed = Skaff serveren et sertifikat fra en offentlig utsteder. Eller lagre sertifikatet som PEM-fil, sammenlign fingeravtrykket på serveren, og angi at det er klarert: `cutover endpoint set NAVN --trust-certificate FIL`.

failure-tls = { $subject } og Cutover ble ikke enige om en sikker forbindelse.
hint-tls = Kontroller at porten bruker TLS fra starten (993), eller bruk STARTTLS (143): `cutover endpoint set NAVN --security starttls`. En server som bare kan TLS 1.0, trenger en tunnel (stunnel) foran seg.

failure-tls-old = { $subject } bruker bare gamle versjoner eller chifre av TLS, som ikke er trygge.
hint-tls-old = Slå på TLS 1.2 på serveren (Windows Server 2008 R2 og nyere kan det, etter oppdateringene). Der det ikke går, setter du en tunnel (stunnel) foran den på en maskin ved siden av og angir adressen til tunnelen som endepunkt.

failure-tls-missing = { $subject } tilbyr ikke TLS, og passord sendes ikke i klartekst.
hint-tls-missing = Slå på TLS på serveren. Bare der veien dit er sikker i seg selv: `cutover endpoint set NAVN --security none`.

failure-credentials = { $subject } fikk ikke logget på: feil brukernavn eller passord.
hint-credentials = Kontroller brukernavnet og passordet. For en administratorkonto: `cutover endpoint set NAVN --password-file FIL`. For én bruker: rett linjen i CSV-filen og kjør `cutover user retry ADRESSE --csv FIL`.

failure-credentials-held = Navn og passord for { $subject } er avvist før og prøves ikke igjen, slik at kontoen ikke blir låst.
hint-credentials-held = Kontroller at kontoen ikke er låst, og angi det riktige passordet: `cutover endpoint set NAVN --password-file FIL`.

failure-secret-missing = Det finnes verken passord eller token for { $subject }.
hint-secret-missing = Oppgi det: for endepunktet med `cutover endpoint set NAVN --password-file FIL`, for én bruker med `cutover user retry ADRESSE --csv FIL`.

failure-token-command = Kommandoen som henter tokenet for { $subject }, mislyktes.
hint-token-command = Kjør kommandoen for hånd som samme bruker. Den skal skrive ut tokenet alene og avslutte med kode 0. Endre den med `cutover endpoint set NAVN --token-command KOMMANDO`.

failure-authentication-method = { $subject } tilbyr ingen påloggingsmåte som er tillatt.
hint-authentication-method = `cutover endpoint test NAVN` viser hva serveren tilbyr. Velg en måte med `cutover endpoint set NAVN --auth MÅTE`.

failure-permission = { $subject }: kontoen har ikke lov til dette.
hint-permission = Gi kontoen rettigheten på serveren (en hovedbruker trenger tilgang til alle postbokser), og kjør så `cutover endpoint test NAVN --test-user ADRESSE`.

failure-busy = { $subject } melder at den er opptatt.
hint-busy = Cutover venter og prøver igjen av seg selv. Hvis det vedvarer, tillat færre postbokser om gangen: `cutover endpoint set NAVN --max-concurrent-migrations N`.

failure-throttled = { $subject } ba om å få være i fred en stund.
hint-throttled = Cutover venter så lenge serveren ba om, og fortsetter av seg selv.

failure-too-many-connections = { $subject } tar ikke imot flere forbindelser.
hint-too-many-connections = Hev grensen på serveren, eller bruk færre forbindelser: `cutover endpoint set NAVN --connections-per-mailbox 1`.

failure-protocol = { $subject } svarte noe protokollen ikke tillater.
hint-protocol = Cutover prøver igjen av seg selv. Hvis det vedvarer, kjør med `-vv` og meld fra om linjen i loggen som viser svaret.

failure-unsupported = { $subject } mangler noe som trengs.
hint-unsupported = `cutover endpoint test NAVN` viser hva serveren kan. Slå på det som mangler der, eller bruk en annen server.

failure-folder-gone = Mappen { $subject } finnes ikke lenger.
hint-folder-gone = Den ble fjernet eller fikk nytt navn mens den ble lest. Neste synkronisering ser det nye treet: `cutover batch sync NAVN`.

failure-folder-refused = Målet godtar ikke mappen { $subject }.
hint-folder-refused = Gi den et annet navn med `--map 'MAPPE=ANNET NAVN'`, eller utelat den med `--exclude MAPPE`: `cutover batch resume NAVN --map 'MAPPE=ANNET NAVN'`.

failure-over-quota = Postboksen til { $subject } på målet er full.
hint-over-quota = Hev kvoten på målet eller rydd plass der, og kjør så `cutover user retry ADRESSE`. Det som er kopiert, kopieres ikke på nytt.

failure-item-too-large = { $subject } er større enn målet tar imot.
hint-item-too-large = Hev grensen på målet og kjør `cutover escrow retry --batch NAVN`, eller gi brukeren filen: `cutover escrow export --batch NAVN --out MAPPE`.

failure-item-refused = Målet godtar ikke { $subject }.
hint-item-refused = Elementet er tatt vare på. Gi det til brukeren med `cutover escrow export --batch NAVN --out MAPPE`, eller prøv igjen med `cutover escrow retry --batch NAVN`.

failure-item-unreadable = Kilden gir ikke fra seg { $subject }.
hint-item-unreadable = Åpne elementet på kilden med et e-postprogram. Kan det leses der, kjør `cutover escrow retry --batch NAVN`; hvis ikke, kvitter det ut med `cutover escrow release --batch NAVN --reason GRUNN`.

failure-item-vanished = { $subject } var borte før det kunne leses.
hint-item-vanished = Du trenger ikke gjøre noe: elementet ble fjernet på kilden, og neste synkronisering ser det.

failure-item-altered = { $subject } er annerledes på målet enn det som ble skrevet.
hint-item-altered = Sammenlign de to: originalen er tatt vare på, `cutover escrow export --batch NAVN --out MAPPE`. Er forskjellen harmløs, kjør `cutover escrow release --batch NAVN --reason GRUNN`.

failure-bad-item-limit = Flere elementer for { $subject } lot seg ikke kopiere enn batchen tillater.
hint-bad-item-limit = Se på dem med `cutover escrow list --batch NAVN`. For å fortsette: `cutover batch resume NAVN --bad-item-limit N`.

failure-large-item-limit = Flere elementer for { $subject } er for store enn batchen tillater.
hint-large-item-limit = Se på dem med `cutover escrow list --batch NAVN`. For å fortsette: `cutover batch resume NAVN --large-item-limit N`.

failure-mass-deletion = Kilden vil ha fjernet mer i { $subject } enn det som er rimelig. Ingenting er fjernet.
hint-mass-deletion = Se på kilden: skal meldingene virkelig være borte? I så fall: `cutover user retry ADRESSE --accept-deletions`. Hvis ikke, rett kilden først.

failure-folder-vanished = Mappen { $subject } forsvant på kilden. Ingenting er fjernet på målet.
hint-folder-vanished = Kontroller om den er slettet eller bare mistet tilgangen. Skal den være borte: `cutover user retry ADRESSE --accept-deletions`.

failure-secret-expired = Klienthemmeligheten eller sertifikatet til programmet { $subject } er utløpt.
hint-secret-expired = Lag en ny i Entra-administrasjonssenteret (Appregistreringer, Sertifikater og hemmeligheter), og deretter `cutover tenant set NAVN --secret-file FIL`.

failure-application-secret = Leieren godtar ikke klienthemmeligheten eller sertifikatet til programmet { $subject }.
hint-application-secret = I Entra-administrasjonssenteret, Appregistreringer, programmet, Sertifikater og hemmeligheter: bruk hemmelighetens verdi, ikke ID-en. Verdien vises bare én gang; lag ellers en ny hemmelighet der. Deretter `cutover tenant add` med den, eller `cutover tenant set NAVN --secret-file FIL` for en leier som er lagret fra før.

failure-public-client-off = Ingen kan logge på programmet { $subject } med en kode: leieren tillater det ikke.
hint-public-client-off = I Entra-administrasjonssenteret, Appregistreringer, programmet, Godkjenning: sett «Tillat offentlige klientflyter» til Ja, og prøv igjen etter et minutt.

failure-sign-in-declined = Den som ble spurt, godtok ikke å logge på { $subject }.
hint-sign-in-declined = Kjør `cutover tenant sign-in NAVN` på nytt og godta det siden spør om. En side som ber om godkjenning fra en administrator, trenger en global administrator.

failure-sign-in-expired = Ingen logget på { $subject } med koden i tide.
hint-sign-in-expired = Kjør `cutover tenant sign-in NAVN` på nytt: den viser en ny kode.

failure-sign-in-blocked = En regel i leieren lar ikke { $subject } logge på slik.
hint-sign-in-blocked = Se i påloggingsloggene i Entra-administrasjonssenteret: de navngir regelen for betinget tilgang. Mange leiere sperrer pålogging med enhetskode; hold programmet eller kontoen utenfor regelen under flyttingen.

failure-tenant-unknown = Det finnes ingen leier { $subject } i denne skyen.
hint-tenant-unknown = Bruk katalog-ID-en (leier-ID-en) fra programmets oversikt i Entra-administrasjonssenteret, eller et av leierens bekreftede domener: `--tenant`. En leier i en nasjonal sky trenger `--cloud gcc-high|dod|china`.

failure-application-unknown = Leieren kjenner ikke programmet { $subject }.
hint-application-unknown = Bruk program-ID-en (klient-ID-en) fra programmets oversikt i Entra-administrasjonssenteret (Appregistreringer), ikke objekt-ID-en: `--application`. Programmet må være registrert i nettopp denne leieren.

failure-consent-missing = Ingen har samtykket til det programmet { $subject } ber om.
hint-consent-missing = La en global administrator åpne samtykkeadressen som `cutover tenant test NAVN` viser.

failure-mailbox-missing = Det finnes ingen postboks for { $subject }, eller ikke ennå.
hint-mailbox-missing = En postboks kommer noen minutter etter at lisensen er tildelt; Cutover venter på den, opptil en time i alt. Se deretter på lisensen, `cutover licence status --tenant NAVN`, og på målets brukernavn i CSV-filen, og fortsett med `cutover user retry ADRESSE`.

failure-session-over = Økten for å skrive til { $subject } er avsluttet.
hint-session-over = Cutover åpner en ny av seg selv og fortsetter der den stoppet.

failure-not-found = { $subject } finnes ikke.
hint-not-found = Kontroller hvordan navnet er skrevet. Noe som nettopp er laget, kan bruke noen minutter på å bli synlig overalt.

failure-conflict = Noe med navnet eller en adresse til { $subject } finnes allerede.
hint-conflict = `cutover assess` viser hva det kolliderer med. Gi en av de to et nytt navn, eller la Cutover overta det som finnes, med `--adopt`.

failure-refused = Serveren avslo det som ble bedt om for { $subject }.
hint-refused = Ordene fra serveren sier hvorfor. Peker de på en feil i en post, så rett posten og kjør kommandoen på nytt.

failure-lease-lost = En annen prosess har overtatt { $subject }.
hint-lease-lost = Du trenger ikke gjøre noe: den andre prosessen fortsetter fra siste kontrollpunkt. `cutover status` viser hvilken det er.

failure-stopped = { $subject } ble stoppet.
hint-stopped = Fortsett med `cutover batch resume NAVN`.

failure-store = Lageret { $subject } kunne ikke leses eller skrives.
hint-store = Kontroller at mappen finnes, at den tilhører brukeren som kjører Cutover, og at databasen er i gang. En sikkerhetskopi legges tilbake med `cutover store restore FIL`.

failure-disk-full = Disken er full ved { $subject }.
hint-disk-full = Rydd plass og kjør samme kommando på nytt. Ingenting er tapt: synkroniseringen fortsetter fra siste kontrollpunkt.

failure-file = Filen { $subject } kunne ikke leses eller skrives.
hint-file = Kontroller at stien er riktig, og at brukeren som kjører Cutover, kan lese og skrive der.

failure-directory-plain = { $subject } ville blitt spurt i klartekst, der alle underveis kan lese passordet.
hint-directory-plain = Bruk `ldaps://` eller StartTLS. Bare der veien dit er sikker i seg selv, kan ren LDAP tillates uttrykkelig.

failure-directory-base = Katalogen har ingenting på stedet det ble spurt etter ({ $subject }), eller en annen server har det.
hint-directory-base = Kontroller `--base`. For oppføringene i et annet domene: oppgi en av domenekontrollerne der i en ny import.

failure-directory-limit = { $subject } ga bare en del av oppføringene før sin egen grense, så ingen av dem ble tatt med.
hint-directory-limit = Hev grensene for størrelse og tid for denne kontoen i katalogen, eller importer mindre deler av treet: oppgi `--base` flere ganger.

failure-directory-permission = { $subject }: kontoen kan ikke lese katalogen.
hint-directory-permission = Oppgi en konto i domenet som kan lese brukere, kontakter og grupper; det kan enhver vanlig domenebruker, med mindre det er endret.

failure-internal = Det skjedde noe med { $subject } som ikke skal skje.
hint-internal = Dette er en feil i Cutover. Ingenting er fjernet. Kjør kommandoen på nytt med `-vv` og meld fra med loggen.
