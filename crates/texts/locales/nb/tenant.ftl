# Veier til en leier: andre påloggingsopplysninger, folk som logger på med en kode, og hva som hjelper når en leier ikke nås.

tenant-changed = Leieren { $name } har fått de nye påloggingsopplysningene.
tenant-not-changed = Leieren { $name } beholder påloggingsopplysningene den hadde. Med --no-test lagres de nye likevel.
sign-in-code = Åpne { $address } i en nettleser på en hvilken som helst maskin, og skriv inn koden { $code }. Logg på som global administrator eller administrator for hybrididentitet.
sign-in-waiting = Venter i høyst { $minutes ->
    [one] ett minutt
   *[other] { $minutes } minutter
}; Ctrl-C avslutter.
sign-in-stopped = Ingen har logget på: det ble stanset.
sign-in-stopped-hint = Koden som ble vist, går ut av seg selv. `cutover tenant sign-in NAVN` viser en ny.
sign-in-person = Logget på
sign-in-tenant-id = Leier
sign-in-rights = Samtykket til
sign-in-features = Katalogsynkronisering
sign-in-no-features = ingenting er slått på
sign-in-deletions = Stanser ved så mange slettinger
sign-in-passwords = Passordene kommer fra den gamle katalogen. Når synkroniseringen er slått av, beholder folk det siste til de endrer det i leieren.
sign-in-no-synchronisation = Hvordan katalogen synkroniseres, er ikke kjent:
sign-in-nothing-kept = Ingenting av påloggingen tas vare på, bare en linje i revisjonsloggen om hvem det var.
tenant-hint-name-resolution = Kontroller at denne maskinen kan slå opp navn: `getent hosts login.microsoftonline.com`. En leier i en nasjonal sky trenger `--cloud gcc-high|dod|china`.
tenant-hint-connect = Denne maskinen må nå Microsofts tjenester på port 443. Er det en proxy, oppgi den i miljøvariabelen HTTPS_PROXY. Deretter `cutover tenant test NAVN`.
tenant-hint-connection-lost = Ingenting er tapt. Kjør kommandoen på nytt; skjer det stadig igjen, se på proxyen eller brannmuren på veien.
tenant-hint-timeout = Kjør kommandoen på nytt. Blir det ved, se på proxyen eller brannmuren på veien til Microsofts tjenester (port 443).
tenant-hint-certificate-expired = Kontroller klokken på denne maskinen. En proxy som åpner TLS, har et eget sertifikat: lagre utstederens sertifikat som PEM, `--trust-certificate FIL`.
tenant-hint-certificate-name = Noe på veien svarer i tjenestens sted, ofte en proxy. Lagre utstederens sertifikat som PEM hvis du stoler på det: `--trust-certificate FIL`.
tenant-hint-certificate-untrusted = En proxy som åpner TLS, har et eget sertifikat. Lagre utstederens sertifikat som PEM hvis du stoler på det: `cutover tenant add NAVN … --trust-certificate FIL`.
tenant-hint-tls = En proxy eller brannmur på veien slipper kanskje ikke forbindelsen gjennom som den er. Microsofts tjenester bruker TLS 1.2 og 1.3.
tenant-hint-tls-missing = Tjenestene til en leier spørres bare over https://; http:// er for en øvelse på denne maskinen.
tenant-hint-credentials = Tjenesten avviste programmets token. Kontroller med `cutover tenant test NAVN` at leieren, skyen og programmet hører sammen.
tenant-hint-secret-missing = Oppgi klienthemmeligheten eller sertifikatet på nytt: `cutover tenant set NAVN --secret-file FIL`.
tenant-hint-permission = `cutover tenant test NAVN` viser hvilken tillatelse som mangler, og hvor en global administrator gir den. En tillatelse som nettopp er gitt, trenger noen minutter; Exchange-administrasjonen krever også rollen Exchange-administrator for programmet.
tenant-hint-busy = Kjør kommandoen på nytt om en stund; det som er gjort, gjøres ikke to ganger.
tenant-hint-throttled = Vent en stund, og kjør kommandoen på nytt; det som er gjort, gjøres ikke to ganger.
tenant-hint-unsupported = `cutover tenant test NAVN` viser hva skyen til leieren har.
column-login-url = Pålogging
column-graph-url = Graph
column-exchange-url = Exchange
about-tenant-sign-in = Logg på med en kode for det en leier bare viser mennesker; ingenting tas vare på
about-tenant-set = Gi en leier en annen hemmelighet eller et annet sertifikat etter en test
arg-tenant-sign-in-name = Leierens navn
arg-tenant-set-name = Leierens navn
arg-tenant-set-no-test = Lagre uten test
examples-tenant-set =
    cutover tenant set ny --secret-file hemmelig
