//! The languages of the company and what people write in them. All of it is invented.

/// A way of putting text into a message.
#[derive(Clone, Copy)]
pub(crate) struct Encoding {
    pub(crate) charset: &'static str,
    pub(crate) header: HeaderStyle,
    pub(crate) body: BodyStyle,
}

/// How header text is written.
#[derive(Clone, Copy)]
pub(crate) enum HeaderStyle {
    WordQ,
    WordB,
    Raw,
}

/// How body text is written.
#[derive(Clone, Copy)]
pub(crate) enum BodyStyle {
    Plain,
    QuotedPrintable,
    Base64,
}

/// A language.
pub(crate) struct Language {
    pub(crate) offset_minutes: i64,
    pub(crate) encodings: &'static [Encoding],
    pub(crate) greeting: &'static str,
    pub(crate) closing: &'static str,
    pub(crate) subjects: &'static [&'static str],
    pub(crate) sentences: &'static [&'static str],
    pub(crate) outsiders: &'static [(&'static str, &'static str)],
}

const fn encoding(charset: &'static str, header: HeaderStyle, body: BodyStyle) -> Encoding {
    Encoding { charset, header, body }
}

use BodyStyle::{Base64, Plain, QuotedPrintable};
use HeaderStyle::{Raw, WordB, WordQ};

pub(crate) static NORWEGIAN: Language = Language {
    offset_minutes: 60,
    encodings: &[
        encoding("iso-8859-1", WordQ, QuotedPrintable),
        encoding("utf-8", WordQ, Plain),
        encoding("windows-1252", Raw, Plain),
        encoding("utf-8", WordB, Base64),
    ],
    greeting: "Hei,",
    closing: "Vennlig hilsen",
    subjects: &[
        "Møte om høstens varsling",
        "Kaibygget på Værøy: ny tegning",
        "Ferieønsker",
        "Spørsmål om følgeseddel",
        "Reiseregning fra Åndalsnes",
        "Lunsj på torsdag?",
        "Måleravlesning, siste påminnelse",
        "Endringer i avtalen",
    ],
    sentences: &[
        "Vedlagt ligger målingene fra de tre siste ukene.",
        "Båten går klokken sju, så vi må være på kaia i god tid.",
        "Jeg har snakket med verkstedet, og de trenger nye pærer til fyrlykta.",
        "Kan du se over tallene før fredag?",
        "Det blåste så kraftig at vi utsatte jobben til mandag.",
        "Ærlig talt tror jeg vi bør vente med å bestille.",
        "Prisen er den samme som i fjor, men frakten er høyere.",
    ],
    outsiders: &[("Bjørn Ågotnes", "bjorn@kaiverket.example"), ("Sølvi Hærland", "solvi@tangvik.example")],
};

pub(crate) static ENGLISH: Language = Language {
    offset_minutes: 0,
    encodings: &[
        encoding("us-ascii", WordQ, Plain),
        encoding("utf-8", WordQ, QuotedPrintable),
        encoding("windows-1252", WordQ, QuotedPrintable),
    ],
    greeting: "Hello,",
    closing: "Kind regards",
    subjects: &[
        "Lamp order for the north pier",
        "Minutes of Tuesday's call",
        "Quote for twelve buoys",
        "Re: spare lenses",
        "Harbour inspection moved",
        "Invoice query",
        "Café bill – please split",
    ],
    sentences: &[
        "The buoy drifted two hundred metres and has been towed back.",
        "Could you send the drawings of the lower gallery again?",
        "We agreed to test the lamp at dusk rather than at noon.",
        "The crate arrived with one lens cracked; photographs are attached.",
        "Our records show a different serial number from yours.",
        "Nobody answered the radio, so we left a note at the gate.",
        "The offer stands until the end of the month.",
    ],
    outsiders: &[("Harriet Plumley", "harriet@northpier.example"), ("Tobias Wren", "tobias@lensworks.example")],
};

pub(crate) static GERMAN: Language = Language {
    offset_minutes: 60,
    encodings: &[
        encoding("iso-8859-1", WordQ, QuotedPrintable),
        encoding("iso-8859-15", Raw, Plain),
        encoding("utf-8", WordB, Plain),
    ],
    greeting: "Guten Tag,",
    closing: "Mit freundlichen Grüßen",
    subjects: &[
        "Rückfrage zum Leuchtturm",
        "Angebot für größere Linsen",
        "Schlüsselübergabe am Hafen",
        "Änderung der Lieferadresse",
        "Prüfbericht Frühjahr",
        "Übersicht der Mängel",
    ],
    sentences: &[
        "Die Prüfung der Nebelhörner wurde auf übermorgen verschoben.",
        "Bitte bestätigen Sie die Maße der äußeren Galerie.",
        "Der Schlüssel hängt wieder am gewohnten Platz.",
        "Für die Überfahrt brauchen wir mindestens vier Stunden.",
        "Die Rechnung ist höher als vereinbart, wir bitten um Klärung.",
        "Heute früh war die Sicht so schlecht, dass niemand auslief.",
    ],
    outsiders: &[("Jürgen Strömsdorf", "juergen@nebelhorn.example"), ("Käthe Größl", "kaethe@linsenbau.example")],
};

pub(crate) static JAPANESE: Language = Language {
    offset_minutes: 540,
    encodings: &[encoding("iso-2022-jp", WordB, Plain), encoding("utf-8", WordB, Base64)],
    greeting: "お世話になっております。",
    closing: "よろしくお願いいたします。",
    subjects: &["灯台の部品について", "来週の会議の件", "見積もりのお願い", "出荷のお知らせ", "写真をお送りします"],
    sentences: &[
        "先日のレンズは無事に届きました。",
        "港の工事は来月から始まる予定です。",
        "図面をもう一度お送りいただけますか。",
        "霧が深いため、船の出発が遅れています。",
        "価格表を添付いたしますのでご確認ください。",
    ],
    outsiders: &[("灯野 航", "wataru@minato.example"), ("霧島 澄", "sumi@hikari.example")],
};

pub(crate) static RUSSIAN: Language = Language {
    offset_minutes: 180,
    encodings: &[
        encoding("koi8-r", WordB, Plain),
        encoding("koi8-r", WordQ, Base64),
        encoding("windows-1251", Raw, Plain),
        encoding("utf-8", WordB, QuotedPrintable),
    ],
    greeting: "Добрый день!",
    closing: "С уважением",
    subjects: &["Договор на фонари", "Поездка на маяк", "Счёт за перевозку", "Перенос встречи", "Чертежи причала"],
    sentences: &[
        "Высылаю исправленные чертежи нижней площадки.",
        "Катер выходит в шесть утра, не опаздывайте.",
        "Лампы проверены, две из них нужно заменить.",
        "Подпишите, пожалуйста, оба экземпляра договора.",
        "Из-за тумана погрузка начнётся только завтра.",
    ],
    outsiders: &[("Фёдор Причалов", "fedor@prichal.example"), ("Зоя Маякова", "zoya@fonar.example")],
};

pub(crate) static ARABIC: Language = Language {
    offset_minutes: 180,
    encodings: &[encoding("utf-8", WordB, Base64), encoding("windows-1256", WordB, Plain)],
    greeting: "تحية طيبة،",
    closing: "مع خالص التقدير",
    subjects: &["طلب عرض أسعار للمصابيح", "موعد زيارة المنارة", "تأخر الشحنة", "ملاحظات على العقد"],
    sentences: &[
        "وصلت العدسات سليمة إلى الميناء.",
        "نرجو تأكيد موعد الزيارة قبل نهاية الأسبوع.",
        "السعر لا يشمل تكلفة النقل البحري.",
        "أرفقنا الرسومات الجديدة للرصيف الشمالي.",
        "تأجل الاختبار بسبب الضباب.",
    ],
    outsiders: &[("ليلى المنارة", "layla@manara.example"), ("سامر البحري", "samer@marsa.example")],
};
