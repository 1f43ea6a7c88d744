# Det kommandoene sier og skriver ut.

count-mailboxes = { $count ->
    [one] 1 postboks
   *[other] { $count } postbokser
}
count-items = { $count ->
    [one] 1 element
   *[other] { $count } elementer
}
count-users = { $count ->
    [one] 1 bruker
   *[other] { $count } brukere
}
count-batches = { $count ->
    [one] 1 batch
   *[other] { $count } batcher
}

ask-password = Passord for { $account }:
variable-missing = Miljøvariabelen { $variable } er ikke satt.
variable-missing-hint = Sett den, eller oppgi passordet med --password-file eller --password-command.
password-command-failed = Kommandoen som gir passordet, mislyktes: `{ $command }`.
password-command-failed-hint = Kjør den for hånd som samme bruker. Den skal skrive passordet på én linje og avslutte med kode 0.
secret-empty = { $origin } gir en tom hemmelighet.
secret-empty-hint = Hemmeligheten må stå på første linje.
man-written = { $pages ->
    [one] 1 manualside ligger i { $dir }.
   *[other] { $pages } manualsider ligger i { $dir }.
}

progress-mailboxes = { $done } av { $total } postbokser
progress-left = { $time } igjen
progress-waiting = { $count ->
    [one] 1 bruker venter
   *[other] { $count } brukere venter
}
progress-again-soon = nytt forsøk om et øyeblikk

column-action = Handling
column-actor = Hvem
column-adopted = Overtatt
column-batch = Batch
column-extensions = Utvidelser
column-certificate = Klarert sertifikat
column-write-path = Skrivevei
column-changed = Endret
column-connections = Forbindelser per postboks
column-copied = Kopiert
column-created = Opprettet
column-details = Detaljer
column-failed = Mislyktes
column-folder = Mappe
column-incremental-syncs = Trinnvise synkroniseringer samtidig
column-items = Elementer
column-kind = Type
column-last-started = Sist startet
column-last-synced = Sist synkronisert
column-method = Påloggingsmåte
column-migrations = Migreringer samtidig
column-name = Navn
column-next-sync = Neste synkronisering
column-number = Nr.
column-object = Hva
column-place = Hvor
column-reason = Årsak
column-received = Mottatt
column-removed = Fjernet
column-security = Sikring
column-sign-in = Logger på som
column-size = Størrelse
column-started = Startet
column-state = Tilstand
column-status = Status
column-subject = Emne
column-synced = Synkronisert
column-updated = Oppdatert
column-user = Bruker
column-users = Brukere
column-way = Fra → til
column-when = Når

step-resolve = Navn
step-connect = Forbindelse
step-tls = TLS og sertifikat
step-sign-in = Pålogging
step-folders = Mapper
step-folders-found = { $count ->
    [one] 1 mappe
   *[other] { $count } mapper
}
sign-in-none = –
sign-in-token = token
sign-in-users = hver bruker
endpoint-created = Endepunktet { $name } er lagret.
endpoint-changed = Endepunktet { $name } er endret.
endpoint-removed = Endepunktet { $name } er fjernet.
no-endpoints = Det er ingen endepunkter ennå.
no-endpoints-hint = Lag det første: `cutover endpoint create gammel --imap mail.example.org`.

batch-created = Batchen { $name } har { $users ->
    [one] 1 bruker
   *[other] { $users } brukere
}.
batch-created-hint = Start den: `cutover batch start { $name }`.
batch-many-users = Batchen { $name } har { $users } brukere; for én cutover anbefales 150 eller færre. Vurder flere batcher.
batch-started = Batchen { $name } har tilstanden { $status }.
batch-resumed = Batchen { $name } fortsetter og har tilstanden { $status }.
batch-stopped = Batchen { $name } har tilstanden { $status }. Den kan fortsette der den stoppet.
batch-sync-asked = Batchen { $name } blir synkronisert nå; tilstanden er { $status }.
batch-remove-question = Fjerne batchen { $name } med { $users } brukere? E-posten blir værende på begge sider.
batch-removed = Batchen { $name } er fjernet. E-posten er fortsatt på begge sider.
batch-removing = Batchen { $name } blir fjernet av tjenesten.
daemon-works = Tjenesten på { $host } (prosess { $process }) gjør arbeidet.
run-works = `cutover run` på { $host } (prosess { $process }) er i arbeid og tar også dette, om den ikke ble startet for en annen batch.
daemon-works-hint = Følg med: `cutover status --watch`.
nobody-works-hint = Ingen tjeneste kjører. Gjør arbeidet her med `cutover run --batch { $name }`, eller start tjenesten med `cutover serve`.
work-hint = Tjenesten gjør det, eller `cutover run`.
no-batches = Det er ingen batcher ennå.
no-batches-hint = Lag en: `cutover batch create Helg --source gammel --target ny --csv brukere.csv`.
answer-yes = j

user-retried = { $address } blir prøvd igjen; tilstanden er { $status }.
next-attempt = neste forsøk { $time }
failures-more = … og { $count } til; `cutover user list` viser alle.

no-escrow = Alle elementer er kopiert.
escrow-empty = Ingen elementer er holdt tilbake så langt.
escrow-unsynced = { $count ->
    [one] 1 bruker er ikke synkronisert ferdig, så det er ennå ikke kjent hva i den postboksen som ikke kan kopieres.
   *[other] { $count } brukere er ikke synkronisert ferdig, så det er ennå ikke kjent hva i de postboksene som ikke kan kopieres.
} `cutover user list` viser hvorfor.
escrow-hint = Gi elementene til brukerne med `cutover escrow export --out MAPPE`, prøv igjen med `cutover escrow retry`, eller kvitter ut at de blir igjen med `cutover escrow release --reason GRUNN`.
escrow-exported = { $count ->
    [one] 1 element ligger i { $dir }.
   *[other] { $count } elementer ligger i { $dir }.
}
escrow-without-content = { $count ->
    [one] 1 element kunne aldri leses på kilden, og det er ingenting å eksportere.
   *[other] { $count } elementer kunne aldri leses på kilden, og det er ingenting å eksportere.
}
escrow-retried = { $count ->
    [one] 1 element blir prøvd igjen ved neste synkronisering.
   *[other] { $count } elementer blir prøvd igjen ved neste synkronisering.
}
escrow-released-now = { $count ->
    [one] 1 element er kvittert ut.
   *[other] { $count } elementer er kvittert ut.
}
escrow-state-held = tatt vare på
escrow-state-retry = prøves igjen
escrow-state-exported = eksportert
escrow-state-released = kvittert ut
audit-whole = Revisjonsloggen er hel: { $count ->
    [one] 1 oppføring
   *[other] { $count } oppføringer
}.

escrow-reason-item-too-large = for stort
escrow-reason-item-refused = avvist av målet
escrow-reason-item-unreadable = kan ikke leses på kilden
escrow-reason-item-vanished = borte
escrow-reason-item-altered = endret av målet

column-data = Data
column-file = Fil
column-key = Nøkkel
progress-syncing = Synkroniserer
progress-percent = { $percent }{ "\u00A0" }%
progress-items = { $count ->
    [one] { $done } av 1 element
   *[other] { $done } av { $count } elementer
}
status-nobody = Ingen arbeider på dette lageret nå; `cutover serve` starter tjenesten, og `cutover run` gjør arbeidet her.
status-run = `cutover run` arbeider på { $host } (prosess { $process }).
status-daemon = Tjenesten arbeider på { $host } (prosess { $process }).
stopping = Stopper ved neste element; trykk Ctrl-C igjen for å stoppe med en gang.
run-unfinished = { $count ->
    [one] 1 bruker er ikke synkronisert ferdig: { $names }
   *[other] { $count } brukere er ikke synkronisert ferdig: { $names }
}
stopped-by-signal = Det ble stoppet før det var ferdig.
stopped-by-signal-hint = Kjør den samme kommandoen på nytt.
run-stopped-hint = Ingenting er tapt. Fortsett med `cutover run`.
nothing-started = Ingen batch er startet, så det er ingenting å gjøre.
nothing-started-hint = Start en: `cutover batch start { $name }`.
serving = Tjenesten arbeider med { $store }. Ctrl-C eller SIGTERM stopper den pent.
served = Tjenesten har stoppet.
daemon-runs-already = En tjeneste arbeider allerede med dette lageret: på { $host }, prosess { $process }.
daemon-runs-already-hint = Overlat det til den, eller stopp den først. `cutover run` kan arbeide ved siden av.
fasttransfer-shown = Byte: { $bytes }, rammer: { $frames }, sjekksum: { $digest }
fasttransfer-no-digest = ingen (dette er ikke innholdet i én melding)
fasttransfer-broken = Strømmen i { $file } kan ikke leses til slutten.
fasttransfer-broken-hint = Det som lot seg lese, vises over. Hent filen på nytt; er den lik, så meld den.
report-genuine = Rapporten er akkurat slik den ble signert. Sammenlign nøkkelen med den til lageret som laget den.
report-not-genuine = Rapporten { $file } er ikke til å stole på.
report-not-genuine-hint = Lag den på nytt med `cutover batch verify NAVN`, og spør hvem som kan ha endret filen.
report-seal-missing = Den har ikke noe segl.
report-seal-forged = Seglet hører ikke til nøkkelen det oppgir.
report-changed = Den er endret etter at den ble signert.
report-other-data = Siden hører til andre data enn de som ligger ved siden av.
report-data-changed = Dataene ved siden av siden er endret.
store-backed-up = Sikkerhetskopien er { $file }.
store-backed-up-hint = Passordene i den er forseglet med nøkkelen { $key }, som ikke er med i kopien. Oppbevar en kopi av nøkkelen et annet sted.
store-restored = Lageret { $store } er lagt tilbake.
restore-key-needed = Nøkkelen til lageret som sikkerhetskopien ble laget av, trengs.
restore-key-needed-hint = Oppgi den med `--key-file FIL`, eller sett CUTOVER_KEY.

progress-not-copied = { $count ->
    [one] 1 element ikke kopiert
   *[other] { $count } elementer ikke kopiert
}

progress-verifying = Verifiserer
column-target-folder = Mappe på målet
column-not-copied = Ikke kopiert
column-confidence = Konfidens
column-page = Nettside
verified-clean = Alt som ble sammenlignet, er på målet, én gang og helt.
verified-differs = De to sidene er ulike.
verified-but-released = { $count ->
    [one] Alt som ble sammenlignet, er på målet, én gang og helt, bortsett fra 1 element som du har bestemt skal bli igjen.
   *[other] Alt som ble sammenlignet, er på målet, én gang og helt, bortsett fra { $count } elementer som du har bestemt skal bli igjen.
}
verified-not-all = { $same ->
    [1] { $count ->
        [one] Ingenting av det som ble sammenlignet, er ulikt, men 1 bruker kunne ikke sammenlignes.
       *[other] Ingenting av det som ble sammenlignet, er ulikt, men { $count } brukere kunne ikke sammenlignes.
    }
   *[other] { $count ->
        [one] 1 bruker kunne ikke sammenlignes.
       *[other] { $count } brukere kunne ikke sammenlignes.
    }
}
verify-stopped = Kontrollen ble stoppet. Det er ingen rapport, og ingenting er endret.
verify-stopped-hint = Begynn på nytt med `cutover batch verify { $name }`; med `--sample 5%` tar det kortere tid.
verify-meaning-not-copied = Det kunne ikke kopieres og er tatt vare på. `cutover escrow list` sier hvorfor.
verify-meaning-released = Det kunne ikke kopieres, og du har bestemt at det blir igjen.
verify-meaning-unreadable-at-target = Det er på målet, men målet gir det ikke tilbake. Siden nevner hvert av dem med grunnen.
verify-meaning-converted-with-losses = Konvertert, og alt som ble sammenlignet, er likt, men noe kunne ikke tas med. Summene står nedenfor; siden nevner elementene.
report-unsynced = { $count ->
    [one] 1 bruker er aldri synkronisert ferdig; det som mangler i den postboksen, er ikke talt.
   *[other] { $count } brukere er aldri synkronisert ferdig; det som mangler i de postboksene, er ikke talt.
}
verified-hint = Åpne { $page } i en nettleser; `cutover report verify { $page }` kontrollerer signaturen.
report-written = Skrevet: { $file }

progress-incremental = Synkroniserer endringene
demo-not-empty = Mappen { $dir } er ikke tom.
demo-not-empty-hint = Oppgi en mappe som er tom eller ikke finnes ennå.
demo-step-organisation = En prøveorganisasjon: { $mailboxes } postbokser med { $items } elementer, i et Maildir-tre.
demo-step-directory = Katalogen: { $records } poster i en CSV-fil.
demo-step-tenant = En prøveleier kjører på { $url }; den er lagt til og prøvd.
demo-step-domain = Domenet { $domain } er bekreftet med en post i leierens prøvesone.
demo-step-assess = Forhåndskontroll: { $blocks } funn som hindrer, { $warns } som advarer, { $tells } til orientering.
demo-step-plan = Klargjøringen er planlagt: { $steps } steg.
demo-step-provisioned = { $done } steg er gjort; en ny plan har { $left } igjen.
demo-step-copied = E-posten er kopiert.
demo-step-day = En arbeidsdag går på kilden, som nå har { $items } elementer.
demo-step-count = Teller filene på målet, uten hovedboken.
demo-step-count-tenant = Teller det leieren har, uten hovedboken.
demo-clean = Alt er på målet, én gang og helt, og kilden er bare lest.
demo-not-clean = Målet er ikke slik det skal være.
demo-next = Gå videre med
demo-open = åpne { $page }
demo-users = Kontoer i leieren
demo-contacts = Kontakter
demo-groups = Grupper
demo-plan-left = Steg som en ny plan har
demo-directory-wrong = Poster som mangler, er doble eller avviker
demo-mailboxes = Postbokser flyttet
demo-items = Elementer på kilden nå
demo-copied = Kopiert
demo-updated = Oppdatert eller flyttet
demo-removed = Fjernet, fordi kilden gjorde det
demo-skipped = Ikke kopiert, men tatt vare på
demo-verified = Verifisert ved å lese begge sider på nytt
demo-with-losses = Av disse, med tap som rapporten nevner
demo-missing = Mangler, talt på målet
demo-doubled = Dobbelt, talt på målet
demo-altered = Endret, talt på målet
demo-source-changed = Kilden endret
demo-time = Tid
report-own-key = Rapporten er akkurat slik den ble signert, med nøkkelen til dette lageret.
report-other-key = Rapporten er akkurat slik den ble signert, men med nøkkelen til et annet lager. Sammenlign nøkkelen med den til lageret som laget den.
