# Forhåndssjekken: det som ikke flyttes, eller ikke som det er. For hvert slag en tittel, hva det er for den det gjelder
# (-what), og hva det betyr og hva som må gjøres (-mend).

assess-kicker = Forhåndssjekk
assess-title = Forhåndssjekk av { $tenant }
assess-fact-tenant = Leier
assess-fact-cloud = Sky
assess-fact-batch = Batch
assess-fact-made = Laget
assess-verdict-good = Ingenting står i veien for flyttingen.
assess-verdict-warns = Ingenting hindrer flyttingen. { $warns ->
    [one] Ett punkt bør
   *[other] { $warns } punkter bør
 } ses på før den begynner.
assess-verdict-blocks = { $blocks ->
    [one] Ett punkt hindrer
   *[other] { $blocks } punkter hindrer
 } flyttingen.
assess-verdict-also = { $warns ->
    [one] Ett til bør
   *[other] { $warns } til bør
 } ses på før den begynner.
assess-overview = I korte trekk
assess-severity-blocks = hindrer
assess-severity-warns = advarer
assess-severity-tells = opplyser
assess-heading-blocks = Det som hindrer flyttingen
assess-heading-warns = Det som ikke flyttes, eller ikke som det er
assess-heading-tells = Verdt å vite
assess-tile-mailboxes = postbokser
assess-tile-contacts = kontakter og e-postbrukere
assess-tile-groups = grupper
assess-tile-items = elementer
assess-tile-bytes = skal kopieres
assess-tile-time = for første kopi
assess-commands = Kommandoer
assess-restore = For å sette det tilbake, hvis flyttingen avlyses
assess-concerns = { $count ->
    [one] Gjelder én
   *[other] Gjelder { $count }
}
assess-more = … og { $count } til
assess-more-hint = `--html FIL` og `--json` viser alle.
assess-licences = Lisenser
assess-column-product = Produkt
assess-column-needed = Trengs
assess-column-free = Ledige
assess-mailboxes = Postbokser, de tregeste først
assess-column-folders = Mapper
assess-column-first-copy = Første kopi
assess-written = Siden ligger i { $file }.
assess-looking = Ser på postbokser
assess-reading = Leser all e-post
assess-mail-refused = kilden nekter å gi fra seg enkelte meldinger
assess-unknown = ukjent
assess-none = intet

assess-reason-no-domain = den mangler navn før eller domene etter @
assess-reason-too-long = den er for lang
assess-reason-dots = et punktum står først, sist eller ved siden av et annet
assess-reason-characters = den har tegn som ikke er tillatt
assess-field-display-name = visningsnavn
assess-field-given-name = fornavn
assess-field-surname = etternavn
assess-field-job-title = stilling
assess-field-department = avdeling
assess-field-company = firma
assess-field-office = kontor
assess-field-street = gate
assess-field-city = sted
assess-field-state = fylke
assess-field-postal-code = postnummer
assess-field-mobile = mobiltelefon
assess-kind-shared = delt postboks
assess-kind-room = rom
assess-kind-equipment = utstyr
assess-object-account = kontoen uten postboks
assess-object-mailbox = postboksen
assess-object-shared = den delte postboksen
assess-object-resource = rommet eller utstyret
assess-object-mail-user = e-postbrukeren
assess-object-contact = kontakten
assess-object-group = gruppen
assess-object-other = objektet
assess-copy-kept = en kopi blir i postboksen
assess-copy-not-kept = ingen kopi blir i postboksen
assess-right-full-access = full tilgang
assess-right-send-as = send som
assess-retention-archive = flytter til arkivet
assess-retention-delete = sletter
assess-folder-deep = den ligger dypere enn 300 mapper
assess-folder-empty = navnet er tomt
assess-folder-long = navnet har mer enn 255 tegn
assess-folder-control = navnet har styretegn
assess-folder-separator = navnet inneholder / eller \
assess-folder-blanks = navnet begynner eller slutter med et mellomrom
assess-folder-taken = i hver postboks er en mappe med dette navnet til for noe annet enn e-post

assess-directory-sync-on = Katalogsynkronisering er på
assess-directory-sync-on-what = Sist kjørt: { $last }. { $objects ->
    [one] Ett objekt i leieren styres
   *[other] { $objects } objekter i leieren styres
 } av den gamle katalogen.
assess-directory-sync-on-mend = Synkroniserte brukere kan ikke endres i leieren, derfor begynner ikke flyttingen. Slå av synkroniseringen som global administrator: det kan ta inntil 72 timer, kan ikke avbrytes når det først er satt i gang, og å slå den på igjen betyr en full synkronisering. Brukerne beholder kontoene sine; fra da av styres de i leieren.
assess-directory-sync-was-on = Katalogsynkronisering har vært på
assess-directory-sync-was-on-mend = Den er av nå, og slik skal det være. Kontoer som den har etterlatt seg, er blant dem som finnes fra før.
assess-too-many-mailboxes = For mange postbokser for én flytting
assess-too-many-mailboxes-what = { $mailboxes } postbokser; { $most } er det meste.
assess-too-many-mailboxes-mend = Microsoft tillater { $most } i én slik flytting. Del dem på flere, eller gi en grunn, som blir stående i revisjonsloggen: `--reason 'HVORFOR'`.
assess-many-mailboxes = Mange postbokser for én flytting
assess-many-mailboxes-what = { $mailboxes } postbokser; Microsoft anbefaler høyst { $most }.
assess-many-mailboxes-mend = Det går, men alle bytter programmer og passord i de samme dagene. Sørg for folk som hjelper, eller la noen prøvebrukere gå først.
assess-domain-missing = Adresser i et domene som leieren ikke har
assess-domain-missing-what = { $domain } er ikke i leieren.
assess-domain-missing-mend = Det lages ingen postboks og ingen gruppe for en adresse når det ikke er vist at domenet er ditt. Legg til domenet, legg oppføringen som vises, inn i DNS, og bekreft det.
assess-domain-not-verified = Adresser i et domene som ikke er bekreftet
assess-domain-not-verified-what = { $domain } er i leieren, men ikke bekreftet.
assess-domain-not-verified-mend = Det lages ingen postboks og ingen gruppe for en adresse når det ikke er vist at domenet er ditt. Legg leierens oppføring inn i DNS, vent omtrent 15 minutter, og bekreft; går det ikke første gang, prøv igjen senere.
assess-alias-domain = Flere adresser i domener som ikke er bekreftet
assess-alias-domain-what = { $address } utelates.
assess-alias-domain-mend = Postboksen flyttes uten disse adressene. Kommer det fortsatt e-post til dem, legg først til og bekreft domenene; navn som .local kan aldri bekreftes og er ikke noe tap.
assess-no-primary = Postbokser uten primæradresse
assess-no-primary-mend = Uten en primær SMTP-adresse kan ingenting lages i leieren. Gi dem en i den gamle katalogen og les den inn på nytt.
assess-address-refused = Adresser som leieren avviser
assess-address-refused-what = { $address }: { $reason }.
assess-address-refused-mend = Rett adressen i den gamle katalogen og les den inn på nytt. La e-post til den gamle skrivemåten komme til en tilleggsadresse så lenge den gamle tjeneren går.
assess-address-twice = Én adresse, flere mottakere
assess-address-twice-what = { $shared } har også { $others }.
assess-address-twice-mend = Leieren gir en adresse, eller et påloggingsnavn, bare til én mottaker. Bestem hvem som beholder den, og fjern den hos de andre.
assess-sign-in-twice = Ett påloggingsnavn, flere kontoer
assess-sign-in-twice-what = { $shared } er også navnet til { $others }.
assess-sign-in-twice-mend = To postbokser kan ikke høre til én konto. Er det én person, gjør den andre postboksen til en delt: `cutover organisation mark ADRESSE --as shared`.
assess-person-twice = Kanskje én person med to postbokser
assess-person-twice-what = { $shared } har også { $others }.
assess-person-twice-mend = Hver postboks blir en konto med egen lisens. Er det én person, gjør en av dem til en delt postboks; er det to, trengs ingenting.
assess-exists-clash = Adresser som en annen har i leieren
assess-exists-clash-what = { $shared } tilhører { $object } «{ $name }» ({ $address }).
assess-exists-clash-mend = Det andre har laget, endres aldri. Fjern det eller gi det nytt navn i leieren, eller ta adressen fra det.
assess-exists-same = Finnes i leieren fra før, og er den samme
assess-exists-same-what = { $object } «{ $name }» ({ $address })
assess-exists-same-mend = Slag og adresse, eller påloggingsnavn, er de samme. Det blir som det er, med mindre du lar det bli overtatt: `cutover provision apply --adopt`.
assess-exists-ours = Laget av denne flyttingen allerede
assess-exists-ours-what = { $object } «{ $name }» ({ $address })
assess-exists-ours-mend = Det bærer merket til denne flyttingen. Klargjøringen går videre der den stanset; ingenting lages to ganger.
assess-alias-in-use = Tilleggsadresser som en annen har i leieren
assess-alias-in-use-what = { $shared } tilhører { $object } «{ $name }» ({ $address }).
assess-alias-in-use-mend = Mottakeren lages uten denne adressen. Ta den fra den som har den i leieren, hvis den skal flyttes.
assess-unified-messaging = Unified Messaging er på
assess-unified-messaging-mend = Exchange Online har ikke Unified Messaging, og det må være av før disse postboksene flyttes. Slå det av på den gamle tjeneren; egenskapene beholdes, så det kan slås på igjen.
assess-licence-unknown = Lisenser som leieren ikke har
assess-licence-unknown-what = Leieren har ikke abonnementet { $product }.
assess-licence-unknown-mend = Sjekk produktkoden med `cutover licence list`, eller kjøp abonnementet først.
assess-licence-group-unknown = En lisensregel nevner en gruppe som ikke finnes
assess-licence-group-unknown-what = { $product } er for gruppen «{ $group }».
assess-licence-group-unknown-mend = Nevn en gruppe i organisasjonen med navn, alias eller adresse.
assess-licence-short = For få lisenser
assess-licence-short-what = { $product }: { $needed } trengs, { $free } er ledige, { $missing } mangler.
assess-licence-short-mend = Kjøp dem som mangler, eller endre reglene. Med `--licence-when after` lages postboksene først og lever i 30 dager uten lisens.
assess-licence-none = Postbokser som ingen regel gir en lisens
assess-licence-none-mend = En postboks uten lisens slås av etter 30 dager, og innholdet slettes senere. Gi en regel: `--licence PRODUKT=all` eller `PRODUKT=group:NAVN`.
assess-usage-location = Mangler land, og en lisens krever det
assess-usage-location-what = Land: { $country }
assess-usage-location-mend = Sett landets kode på to bokstaver i den gamle katalogen, eller gi én for alle disse: `--usage-location NO`.
assess-sign-in-differs = Adresse og påloggingsnavn er ulike
assess-sign-in-differs-what = Logger på som { $name } i dag.
assess-sign-in-differs-mend = I leieren logger de på med e-postadressen sin. Si det i brevet til dem, for dette er det flest ringer om den første morgenen.
assess-sign-in-domain = Påloggingsnavn i et domene som leieren ikke har
assess-sign-in-domain-what = Logger på som { $name } i dag.
assess-sign-in-domain-mend = Navnet kan ikke beholdes. De logger på med e-postadressen sin; si det i brevet til dem.
assess-sign-in-refused = Adresser som ikke kan være påloggingsnavn
assess-sign-in-refused-what = { $name }: { $reason }.
assess-sign-in-refused-mend = Primæradressen blir påloggingsnavnet, og det kan bare ha bokstavene a til z, sifre og ' . - _ ! # ^ ~, og 64 tegn før @. Gjør en annen adresse til den primære og behold denne som tilleggsadresse.
assess-alias-refused = Aliaser som leieren avviser
assess-alias-refused-what = «{ $alias }»: { $reason }.
assess-alias-refused-mend = Det lages et alias som leieren godtar. Adressene endres ikke; det som bruker aliaset som kortnavn, gjør det.
assess-alias-reserved = Aliaser som er forbeholdt postmestere
assess-alias-reserved-what = «{ $alias }»
assess-alias-reserved-mend = Grupper med slike navn kan bli avvist om ikke en global administrator lager dem. Lag dem i leieren på forhånd, eller gi dem et annet alias; adressen kan bli.
assess-field-too-long = Felt som er for lange
assess-field-too-long-what = { $field }: { $length } tegn, { $most } er det meste.
assess-field-too-long-mend = Kort dem ned i den gamle katalogen og les den inn på nytt; leieren avviser lengre.
assess-external-address-missing = Kontakter uten adresse andre steder
assess-external-address-missing-mend = En kontakt eller e-postbruker er ikke annet enn en adresse et annet sted. Gi den en i den gamle katalogen, eller la den bli igjen.
assess-manager-outside = Ledere som ikke er med i flyttingen
assess-manager-outside-what = Leder: { $other }
assess-manager-outside-mend = Lederen utelates, alt annet flyttes. Ta lederen med i flyttingen, eller sett en annen i den gamle katalogen.
assess-delegate-outside = Stedfortredere som ikke er med i flyttingen
assess-delegate-outside-what = Stedfortreder: { $other }
assess-delegate-outside-mend = Retten til å sende på vegne av utelates for dem. Ta dem med i flyttingen, eller fjern dem i den gamle katalogen.
assess-right-outside = Rettigheter for noen som ikke er med i flyttingen
assess-right-outside-what = { $other }: { $right }
assess-right-outside-mend = Rettigheten gis ikke i leieren. Ta dem med i flyttingen, eller fjern rettigheten på den gamle tjeneren.
assess-member-outside = Gruppemedlemmer som ikke er med i flyttingen
assess-member-outside-what = Medlem: { $other }
assess-member-outside-mend = Gruppen flyttes uten dem, og de får ikke lenger e-post gjennom den. Ta dem med i flyttingen, for eksempel som kontakter.
assess-owner-outside = Gruppeeiere som ikke er med i flyttingen
assess-owner-outside-what = Eier: { $other }
assess-owner-outside-mend = Gruppen flyttes uten denne eieren. Oppgi en annen i den gamle katalogen.
assess-forwarding-outside = Videresending til noe som ikke er med i flyttingen
assess-forwarding-outside-what = Til { $other }; { $copy }.
assess-forwarding-outside-mend = Videresendingen utelates: e-posten blir i postboksen. Ta mottakeren med i flyttingen, eller videresend til en annen.
assess-forwarding-external = Videresending ut av organisasjonen
assess-forwarding-external-what = Til { $other }; { $copy }.
assess-forwarding-external-mend = Exchange Online stanser som standard automatisk videresending ut. Spør om den fortsatt trengs; i så fall tillat den i policyen for utgående søppelpost, for disse postboksene alene.
assess-linked-mailbox = Koblede postbokser
assess-linked-mailbox-mend = Kontoene deres er i en annen skog. I leieren får hver en egen konto med nytt passord; si det i brevet til dem.
assess-special-mailbox = Delte postbokser, rom og utstyr
assess-special-mailbox-what = { $kind }
assess-special-mailbox-mend = De flyttes som det de er, og trenger ingen lisens inntil 50 GB.
assess-hidden = Skjult i adresselister
assess-hidden-mend = Microsofts egen flytting utelater dem, fordi den leser adresseboken. Her flyttes de, og forblir skjult.
assess-disabled = Deaktiverte kontoer
assess-disabled-mend = Postboks og konto flyttes; kontoen forblir deaktivert, men tar en lisens. Trenger ingen e-posten, la dem bli igjen eller gjør dem til delte postbokser.
assess-legacy-dn-missing = Ingen gammel adresse inne i organisasjonen
assess-legacy-dn-missing-mend = Andre har en legacyExchangeDN, disse har ingen. Svar på gammel e-post fra dem, og gamle møter, kommer kanskje ikke fram.
assess-address-type-left = Adresser av slag som blir igjen
assess-address-type-left-what = { $types }
assess-address-type-left-mend = Adresser for telefoni, faks, X.400 og lignende betyr ingenting i leieren. SMTP og X500 flyttes.
assess-dynamic-group = Grupper der en regel finner medlemmene
assess-dynamic-group-what = Regel: { $rule }
assess-dynamic-group-mend = Dynamiske grupper flyttes ikke. Skriv regelen på nytt for Exchange Online, i filteret i kommandoen, eller lag en vanlig gruppe.
assess-group-circular = Grupper som inneholder seg selv
assess-group-circular-what = Gjennom «{ $through }»
assess-group-circular-mend = De flyttes som de er, bare at ingen gruppe blir sitt eget medlem. Løs opp ringen hvis ingen husker hvorfor den er der.
assess-group-empty = Grupper uten medlemmer
assess-group-empty-mend = De flyttes tomme. E-post til dem går tapt uten et ord i dag, og gjør det i morgen.
assess-group-ownerless = Grupper uten en eier som flyttes
assess-group-ownerless-mend = Bare administratorer kan endre medlemmene deres. Oppgi en eier hvis noen andre skal kunne det.
assess-not-in-batch = Postbokser som batchen ikke har
assess-not-in-batch-mend = De blir på den gamle tjeneren, og henvisninger til dem utelates. Ta dem med i batchen, eller la dem bli med vilje.
assess-not-in-organisation = Postbokser i batchen som katalogen ikke kjenner
assess-not-in-organisation-mend = De har ingen konto i planen: aliaser, grupper og rettigheter følger ikke med for dem. Sjekk adressen, eller les inn katalogen på nytt.
assess-mailbox-unreadable = Postbokser som ikke kan leses
assess-mailbox-unreadable-what = { $reason }
assess-mailbox-unreadable-mend = Ingenting av disse kan kopieres slik det er. Rett passordet eller gi flyttekontoen rett til å lese dem, og kjør dette igjen.
assess-mailbox-over-quota = Postbokser som er større enn de får være
assess-mailbox-over-quota-what = { $bytes }; { $most } er det meste.
assess-mailbox-over-quota-mend = Kopieringen stanser når postboksen er full. Gi en større lisens, eller la eieren rydde først.
assess-folder-refused = Mapper som leieren avviser
assess-folder-refused-what = { $folder }: { $reason }.
assess-folder-refused-mend = Gi dem et annet navn med batchens `--map`, eller gi dem nytt navn i kilden. Det som ligger i en mappe som avvises, kopieres ikke, og rapporten forteller det.
assess-folder-twice = Mapper som er én for leieren
assess-folder-twice-what = { $folder } og { $twin }
assess-folder-twice-mend = Leieren ser ikke forskjell på store og små bokstaver, heller ikke på mellomrom rundt et navn. Gi en av de to nytt navn, ellers havner innholdet i én mappe.
assess-folder-crowded = Mapper med svært mange elementer
assess-folder-crowded-what = { $folder }: { $items } elementer; { $most } er det meste.
assess-folder-crowded-mend = Leieren tar ikke flere enn det i én mappe. La eieren dele den først.
assess-item-too-large = Elementer over { $most }
assess-item-too-large-what = { $items ->
    [one] Ett element
   *[other] { $items } elementer
 }, det største { $largest }, i { $folder }.
assess-item-too-large-mend = Ingen postboks i leieren tar elementer av denne størrelsen. De tas vare på til side med navn og grunn; gi dem til eieren som filer.
assess-item-over-limit = Elementer over { $most }
assess-item-over-limit-what = { $items ->
    [one] Ett element
   *[other] { $items } elementer
 }, det største { $largest }, i { $folder }.
assess-item-over-limit-mend = En ny postboks tar elementer inntil { $most }. Hev grensen for disse etter klargjøringen og før kopieringen, i Exchange Online PowerShell:
assess-long-lines = Meldinger med linjer på over { $most } oktetter
assess-long-lines-what = { $messages ->
    [one] Én melding
   *[other] { $messages } meldinger
 } av { $read }; den lengste linjen har { $longest } oktetter, i { $folder }.
assess-long-lines-mend = RFC 5322 tillater { $most } oktetter i en linje. Postboksimporten beholder teksten i slike meldinger. Skrevet over IMAP, og overalt der de sendes videre, kan linjene bli delt eller kodet på nytt; teksten står, men en signatur (S/MIME, PGP, DKIM) stemmer ikke lenger. Ta vare på originalene av signerte meldinger som betyr noe.
assess-mail-unread = Postbokser der e-posten ikke kunne leses gjennom
assess-mail-unread-what = { $reason }; { $read } lest, { $refused } nektet.
assess-mail-unread-mend = Det som ikke ble lest, er ikke undersøkt, og det kilden nekter å gi fra seg, blir heller ikke kopiert: rapporten for batchen nevner hver melding. Se på årsaken, og kjør dette på nytt.
assess-cloud-without-import = Denne skyen har ingen postboksimport
assess-cloud-without-import-what = Sky: { $cloud }
assess-cloud-without-import-mend = Der skrives e-post med IMAP. Kalendere, kontakter, oppgaver og notater kan ikke flyttes.
assess-retention = Leieren rydder selv
assess-retention-what = «{ $rule }» { $action } etter { $days } dager.
assess-retention-mend = Regelen teller fra datoene på elementene, så gammel e-post kan bli borte fra synet kort etter at den kom. Stans den mens flyttingen pågår, eller si det til brukerne.
assess-forecast = Hvor lang tid det tar
assess-forecast-what = { $mailboxes ->
    [one] Én postboks
   *[other] { $mailboxes } postbokser
 } med { $items } elementer og { $bytes }: omtrent { $duration } med { $parallel } om gangen. Den tregeste, { $slowest }, tar { $alone }.
assess-forecast-mend = Regnet med Microsofts budsjett for hver postboks, 150 MB på 5 minutter og 10 000 forespørsler på 10 minutter, og en tredel mer på linjen enn i postboksen. En treg kilde eller linje gjør det lengre. Folk arbeider som før imens; det som kommer senere, hentes hver dag.
assess-forecast-unknown = Størrelser og varighet er ikke kjent
assess-forecast-unknown-mend = Postboksene er ikke sett på. Lag en batch og oppgi den, `--batch NAVN`: da sjekkes mapper, størrelser og passord, og varigheten anslås.
assess-sizes-guessed = Størrelser som er anslått
assess-sizes-guessed-what = { $mailboxes ->
    [one] Én postboks
   *[other] { $mailboxes } postbokser
}
assess-sizes-guessed-mend = Kilden teller elementer der og oppgir ingen størrelser; hvert regnes som { $size }.
assess-never-taken = Det en slik flytting aldri tar med
assess-never-taken-mend = Fellesmapper; arkivpostbokser; dynamiske grupper; transportregler og koblinger; bevaring og journalføring; oppbevaringspolicyer; Outlook-profiler, signaturer og regler som bare går i Outlook; og alt som selv logger på den gamle tjeneren: telefoner, skrivere, skannere og programmer som sender e-post. Lag en liste over dem nå; hver av dem trenger noen som tar seg av den.
