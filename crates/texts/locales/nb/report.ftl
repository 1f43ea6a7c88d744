# Reports.

report-title = Kontroll av batchen { $batch }
report-kicker = Kontrollrapport
report-source = Kilde
report-target = Mål
report-began = Begynte
report-ended = Sluttet
report-program = Laget med
report-percent = { $number } %
report-verdict-clean =
    { $items ->
        [one] Det ene elementet som ble sammenlignet, er der det skal være.
       *[other] Alle { $items } elementer som ble sammenlignet, er der de skal være.
    }
report-verdict-differs = Elementer med avvik: { $items }. Postbokser som ikke kunne sammenlignes: { $users }.
report-tile-items = Elementer
report-tile-same = Identiske
report-tile-explained = Forklart
report-tile-differs = Avvik
report-tile-users = Postbokser sammenlignet
report-tile-users-failed = Ikke sammenlignet
report-categories = Hva som ble funnet
report-column-category = Kategori
report-column-items = Elementer
report-column-meaning = Hva det betyr
report-column-user = Postboks
report-column-folder = Mappe
report-column-item = Element
report-column-sides = På begge sider
report-sample = Hvor mye et utvalg sier
report-sample-drawn = { $share } av elementene ble sammenlignet. En hash av mappe og nøkkel avgjør hvilke, de samme hver gang; innholdet spiller ingen rolle.
report-sample-chance = Hvis { $faulty } av alle elementer hadde feil, var sjansen for å se minst ett av dem { $probability }.
report-sample-at-most = Ingen feil ble sett. Med 95 % sikkerhet finnes det høyst { $items } blant alle.
report-users = Postbokser
report-user-sum = { $items } elementer, { $differs } med avvik
report-user-failed = Denne postboksen kunne ikke sammenlignes helt ut.
report-not-listed = { $items } til vises ikke her. Alle står i { $file }.
report-proof = Kontroller selv
report-proof-text = Ingen trenger å tro på denne siden. Datafilen ved siden av har en linje for hvert element, med SHA-256 av innholdet på begge sider. Fil og side er signert med nøkkelen til lageret som laget dem.
report-proof-data = Data
report-proof-digest = SHA-256 av data før seglet
report-proof-fingerprint = Fingeravtrykk av signaturnøkkelen
report-proof-steps = Bare med sha256sum, openssl og python3:
report-category-identical = identisk
report-meaning-identical = Innholdet er likt til siste byte, og flagg og dato er like.
report-category-rewritten-by-target = omskrevet av målet
report-meaning-rewritten-by-target = Målet endrer alle meldinger på denne måten; det som målet lar være i fred, er likt.
report-category-flags-touched-at-target = flagg endret på målet
report-meaning-flags-touched-at-target = Innholdet er likt. Noen har lest, flagget eller arkivert det på målet etter kopieringen.
report-category-flags-differ = flagg avviker
report-meaning-flags-differ = Innholdet er likt, men ikke flaggene.
report-category-date-clipped = dato i fremtiden
report-meaning-date-clipped = Mottaksdatoen hos kilden ligger i fremtiden; målet har satt sin egen i stedet.
report-category-date-differs = dato avviker
report-meaning-date-differs = Innholdet er likt, men ikke mottaksdatoen.
report-category-missing = mangler
report-meaning-missing = Det er på kilden og ikke på målet.
report-category-doubled = dobbelt
report-meaning-doubled = Det er flere ganger på målet enn på kilden.
report-category-altered = endret
report-meaning-altered = Innholdet på målet er ikke kildens innhold.
report-category-not-copied = ikke kopiert
report-meaning-not-copied = Det kunne ikke kopieres; grunnen står der, og det er tatt vare på.
report-category-extra-at-target = bare på målet
report-meaning-extra-at-target = Det er på målet og ble ikke skrevet av denne migreringen.
report-category-not-yet-copied = ikke kopiert ennå
report-meaning-not-yet-copied = Det kom til kilden etter siste synkronisering.
