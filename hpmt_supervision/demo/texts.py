"""The invented words of the demo: meetings, cases, what was learned and what was agreed. Nobody real is told of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseText:
    """One invented case and what a session makes of it.

    Attributes:
        title, story, question: what the counsellor writes.
        kind: whom the meeting was with: ``participant``, ``partner`` or ``both``.
        phase: the code of the phase of follow-up.
        purpose: what the meeting was for.
        tools: codes of the tools planned and practised.
        principles: numbers of the principles planned.
        help_wanted: the help asked for.
        work_form: how the session worked on it.
        learning: what the session learned.
        agreement: what the author does until next time.
    """

    title: str
    story: str
    question: str
    kind: str
    phase: str
    purpose: str
    tools: tuple[str, ...]
    principles: tuple[int, ...]
    help_wanted: str
    work_form: str
    learning: str
    agreement: str


CASES = (
    CaseText(
        "Når motivasjonen svinger",
        "Deltakeren vil i jobb den ene uka og trekker seg den neste. Jeg merker at jeg begynner å overtale.",
        "Hvordan holder jeg begge sidene åpne uten å presse?",
        "participant",
        "mapping",
        "Få fram hva deltakeren selv ønsker å endre.",
        ("open_questions", "ambivalence_scale", "summing_up"),
        (2, 5, 6),
        "role_play",
        "role_play",
        "La begge sider av vekta bli sagt høyt før vi spør om neste steg.",
        "Prøve ambivalensvekt i to samtaler",
    ),
    CaseText(
        "Arbeidsgiver som ikke svarer",
        "Deltakeren har vært fem uker i praksis og trives. Arbeidsgiver svarer ikke når jeg spør om veien videre.",
        "Hvordan får jeg arbeidsgiver med på en avklaring uten at deltakeren mister tryggheten?",
        "partner",
        "implementation",
        "Avklare hva som skal til for fast arbeid.",
        ("iimage", "system_map", "open_questions"),
        (3, 8, 9),
        "discussion",
        "conversation",
        "Spør hva som skal til, før vi foreslår løsning. Det første spørsmålet setter tonen.",
        "Ringe arbeidsgiver med ett åpent spørsmål",
    ),
    CaseText(
        "Tre parter, tre forventninger",
        "I trepartsmøtet ville lege, tiltak og deltaker hver sin vei. Jeg gikk derfra uten en avtale.",
        "Hvordan samler jeg forventningene tidlig i møtet?",
        "both",
        "plan",
        "Bli enige om hvem som gjør hva fram til neste møte.",
        ("network_map", "smart_goals", "summing_up"),
        (3, 4, 8),
        "reflecting_team",
        "reflecting_team",
        "Ta forventningene først, og skriv dem opp der alle ser dem.",
        "Ett FE-skjema før hvert trepartsmøte",
    ),
    CaseText(
        "Samtalen stopper når vi nærmer oss plan",
        "Vi har gode samtaler helt til jeg tar fram planen. Da blir svarene korte, og deltakeren ser på klokka.",
        "Hvordan gjør jeg planen til deltakerens egen?",
        "participant",
        "plan",
        "Formulere ett delmål med deltakerens egne ord.",
        ("scaling", "smart_goals", "active_listening"),
        (2, 5, 8),
        "skill_practice",
        "role_play",
        "Skaler først, og la tallet bestemme hvor stort delmålet blir.",
        "Bruke skalering i neste plansamtale",
    ),
    CaseText(
        "Å anerkjenne uten å love noe",
        "Deltakeren fortalte om en vanskelig økonomi og spurte rett ut om jeg kunne ordne det. Jeg svarte for fort.",
        "Hvordan kan jeg anerkjenne situasjonen og likevel være tydelig på rammene?",
        "participant",
        "mapping",
        "Kartlegge hva som tar mest plass i hverdagen.",
        ("active_listening", "utu", "life_areas"),
        (2, 3, 4),
        "role_play",
        "role_play",
        "Gjenta det du hørte før du sier hva du kan gjøre.",
        "Øve på UTU med en kollega",
    ),
    CaseText(
        "Nettverket som ikke var på kartet",
        "Først i tredje samtale kom det fram at en søster følger deltakeren til alt. Jeg hadde ikke spurt.",
        "Når og hvordan tegner jeg nettverkskart uten at det blir et skjema?",
        "participant",
        "mapping",
        "Finne ut hvem deltakeren støtter seg på.",
        ("network_map", "open_questions", "mirroring"),
        (7, 6, 2),
        "skill_practice",
        "conversation",
        "Tegn sammen, og la deltakeren holde blyanten.",
        "Dele malen for nettverkskart med gruppa",
    ),
    CaseText(
        "Taushet i rommet",
        "Deltakeren svarer på alt, men spør aldri om noe. Jeg fyller stillheten med informasjon.",
        "Hvor mye stillhet tåler samtalen, og hva gjør jeg mens jeg venter?",
        "participant",
        "work_ability",
        "La deltakeren vurdere egen arbeidsevne først.",
        ("active_listening", "mirroring", "self_assessment"),
        (2, 4, 6),
        "reflecting_team",
        "reflecting_team",
        "Tell til fem før du sier noe. De fleste svarene kom på fire.",
        "Telle til fem i én samtale og fortelle hvordan det gikk",
    ),
    CaseText(
        "Samarbeidspartneren som vil noe annet",
        "Tiltaksarrangøren vil avslutte, jeg vil forlenge. Deltakeren hører begge deler samme uke.",
        "Hvordan får vi én felles beskjed?",
        "partner",
        "evaluation",
        "Enes om felles beskjed før deltakeren får vite noe.",
        ("appreciative_interview", "iimage", "summing_up"),
        (3, 8, 9),
        "discussion",
        "conversation",
        "Start med hva som har virket. Da ble uenigheten mindre enn vi trodde.",
        "Invitere tiltaksarrangøren til et kort formøte",
    ),
    CaseText(
        "Målet som er for stort",
        "Deltakeren vil bli selvstendig næringsdrivende innen sommeren. Jeg vil ikke ta fra noen en drøm.",
        "Hvordan jobber vi med et stort mål i små steg?",
        "participant",
        "plan",
        "Finne første steg som kan prøves denne måneden.",
        ("smart_goals", "scaling", "spiral_of_change"),
        (5, 6, 8),
        "discussion",
        "conversation",
        "Spør hva som er annerledes når målet er nådd. Der ligger det første steget.",
        "Skrive ett SMART delmål sammen med deltakeren",
    ),
    CaseText(
        "Rådene jeg gir for tidlig",
        "Jeg hører at jeg foreslår tiltak før vi er ferdige med å utforske. Deltakeren sier ja til alt.",
        "Hvordan bremser jeg meg selv?",
        "participant",
        "mapping",
        "Utforske før jeg tilfører noe.",
        ("utu", "open_questions", "roll_with_resistance"),
        (2, 4, 5),
        "role_play",
        "role_play",
        "Ett spørsmål til før hvert råd. Be om lov før du tilfører noe.",
        "Bruke UTU i én samtale om dagen",
    ),
    CaseText(
        "Avtaler som ikke blir holdt",
        "Vi avtaler oppmøte hver gang, og hver gang blir det en ny avtale. Jeg ringer fort og ofte.",
        "Hvordan er jeg tydelig uten at samtalen blir en kontroll?",
        "participant",
        "implementation",
        "Finne ut hva som står i veien for oppmøte.",
        ("open_questions", "roll_with_resistance", "summing_up"),
        (4, 8, 9),
        "role_play",
        "role_play",
        "Spør hva som gikk bra de gangene det gikk, før vi snakker om de andre.",
        "Avslutte neste samtale med én skriftlig avtale",
    ),
    CaseText(
        "Når helse tar hele samtalen",
        "Hver time begynner med helse og slutter med helse. Arbeid blir et ord jeg sier på vei ut døra.",
        "Hvordan gir jeg plass til begge deler i samme samtale?",
        "participant",
        "work_ability",
        "Snakke om hverdagen slik at arbeid får plass.",
        ("whole_model", "active_listening", "scaling"),
        (2, 5, 6),
        "discussion",
        "conversation",
        "Avtal dagsorden sammen i starten. Da er det ikke bare én som skifter tema.",
        "Begynne neste samtale med en felles dagsorden",
    ),
    CaseText(
        "To etater, to planer",
        "Kommunen har en individuell plan, og jeg har min. Deltakeren bærer papirene mellom oss.",
        "Hvordan får vi én plan uten et nytt stort møte?",
        "partner",
        "plan",
        "Bli enige om hvilken plan som gjelder.",
        ("individual_plan", "system_map", "iimage"),
        (3, 8, 10),
        "discussion",
        "conversation",
        "Spør deltakeren hvilken plan som er nyttigst, og bygg på den.",
        "Sende ett felles referat etter neste møte",
    ),
    CaseText(
        "Den flinke deltakeren",
        "Alt blir gjort, alt er i orden, og likevel skjer det ingenting. Jeg finner ikke ut hva som er viktig.",
        "Hvordan kommer jeg bak de riktige svarene?",
        "participant",
        "mapping",
        "Finne ut hva deltakeren selv ville valgt.",
        ("wheel_of_life", "open_questions", "mirroring"),
        (2, 6, 7),
        "reflecting_team",
        "reflecting_team",
        "Spør hva en god dag er, ikke hva som er neste tiltak.",
        "Bruke livshjulet i neste samtale",
    ),
    CaseText(
        "Siste møte før programmet slutter",
        "Vi har åtte uker igjen. Jeg merker at vi begge snakker om alt annet enn det som kommer etterpå.",
        "Hvordan avslutter jeg slik at det vi har fått til, varer?",
        "participant",
        "evaluation",
        "Oppsummere hva som har virket, og hva som skal fortsette.",
        ("appreciative_interview", "summing_up", "smart_goals"),
        (6, 8, 10),
        "skill_practice",
        "role_play",
        "Start med det deltakeren har fått til selv, og skriv det opp med egne ord.",
        "Skrive avslutningen sammen med deltakeren",
    ),
    CaseText(
        "Praksis uten innhold",
        "Praksisplassen er hyggelig, men oppgavene er de samme som første uke. Ingen sier noe.",
        "Hvordan tar jeg opp innholdet uten å sette plassen på spill?",
        "both",
        "implementation",
        "Avklare hva deltakeren skal lære den neste måneden.",
        ("appreciative_interview", "smart_goals", "utu"),
        (3, 5, 8),
        "role_play",
        "role_play",
        "Spør begge hva de har sett deltakeren mestre. Be så om ett skritt til.",
        "Avtale ett læringsmål med praksisplassen",
    ),
)

# What those who lead bring to the level above.
LEADER_CASES = (
    (
        "Når ingen melder saker",
        "To ganger på rad har køen vært tom. Jeg ender med å avlyse, og så blir det enda stillere.",
        "Hva gjør jeg med en veiledning uten saker?",
    ),
    (
        "Å lede sammen med en kollega",
        "Vi er to som leder. Det er godt, men vi avbryter hverandre når tiden blir knapp.",
        "Hvordan deler vi på rollene uten å miste tråden?",
    ),
    (
        "Rollespill som ingen vil være med på",
        "Gruppa drøfter gjerne, men når jeg foreslår rollespill, blir det stille.",
        "Hvordan kommer vi i gang med øving?",
    ),
    (
        "Tid som forsvinner",
        "Veiledningen er booket, men andre møter legges oppå den. Lederen sier ja til begge.",
        "Hvordan får jeg skjermet tiden sammen med lederen?",
    ),
)

OUTCOMES = (
    "Jeg prøvde det vi øvde på. Samtalen ble roligere, og vi fikk én avtale.",
    "Det gikk bedre enn jeg trodde. Neste gang vil jeg begynne tidligere.",
    "Vi kom et stykke videre. Deltakeren tok selv opp det jeg hadde gruet meg til.",
)

THEMES = (
    ("Første samtale etter ferien", "Finne ut hva som har endret seg siden sist."),
    ("Neste steg i planen", "Bli enige om ett delmål og hvem som gjør hva."),
    ("Trepartsmøte om praksis", "Avklare roller og forventninger før praksisstart."),
    ("Oppfølging på arbeidsplassen", "Høre hva som fungerer, og hva som trengs."),
    ("Kartlegging av hverdagen", "Se på livsområdene sammen."),
    ("Evaluering av tiltaket", "Oppsummere hva som har virket."),
)

DECISIVE = (
    "Vi brukte god tid på oppsummering. Jeg kunne spurt mer åpent i starten.",
    "Deltakeren tok ordet da vi skalerte. Neste gang vil jeg starte med det.",
    "Rollene ble tydelige da vi skrev dem opp. Møtet kunne vært ti minutter kortere.",
    "Jeg rullet med motstanden i stedet for å forklare. Det åpnet samtalen.",
)

GROUP_AGREEMENTS = (
    "Ett FE-skjema før hvert trepartsmøte",
    "Bruke fokusverktøyet i én samtale",
    "Lese sakene på sakslista dagen før",
)

LEADER_AGREEMENT = "Avklare skjermet tid med Nav-leder"
CLOSING_LINES = (
    "God øving, og alle kom til orde.",
    "Vi starter med rollespill neste gang.",
    "Kort møte i dag, men sakene ble godt drøftet.",
)

LAST_DRAFT_TITLE = "Når den ene vil og den andre venter"
LAST_DRAFT_STORY = "I trepartsmøtet ville deltakeren begynne på mandag. Tiltaket ville vente til planen var ferdig."
LAST_THEME = "Trepartsmøte om praksis"
ROOM_AGREEMENT = "Sette av møterommet fast annenhver torsdag"

TRAINING_LEARNED = (
    "To og to i fem minutter hver. De korte rundene gjorde det lett å prøve igjen.",
    "Den som var deltaker, fikk si hva som virket. Det lærte vi mest av.",
    "Vi prøvde samme åpning tre ganger. Den tredje var roligst.",
)

LEADERS_LEARNED = (
    "Spør hvert medlem én gang, og ha en øving klar når køen er tom.",
    "Avtal på forhånd hvem som holder tiden, og hvem som holder tråden.",
    "Begynn med den minste øvingen. Fem minutter er nok første gang.",
)

REPORTED_THEMES = (
    "Kontakt med arbeidsgiver når praksis går mot slutten",
    "Å holde på helheten når mange hjelpere er inne samtidig",
)

# What a level answers to a case that was forwarded to it, by level.
CASE_ANSWERS = {
    2: (
        "Vi prøvde saken som rollespill. Begynn med å spørre hva som har virket før, og vent med forslag.",
        "Flere kontor kjenner det igjen. Avtal hvem som eier neste steg før møtet er slutt.",
        "Vi tar dette med som felles øving på neste samling i fylket.",
    ),
    3: (
        "Dette meldes fra flere fylker. Vi lager en øvingsoppgave og sender den til FM-veilederne i januar.",
        "Prinsippet om roller og forventninger hjelper her. Vi viser det med et eksempel på dialogsamlingen.",
    ),
}
NEED_ANSWERS = {
    "theme": {
        2: (
            "Vi tok det opp i gruppa. Prøv det samme hos dere, og si fra om det hjelper.",
            "Temaet kommer på neste samling i fylket.",
        ),
        3: (
            "Vi tar temaet inn i påfyllssamlingen til våren.",
            "Vi har laget et kort notat om dette. FM-veilederne går gjennom det med dere.",
        ),
    },
    "training": {
        2: (
            "Vi øvde på verktøyet sammen, og alle tar med seg en øving hjem.",
            "Meld på to fra kontoret til øvingsdagen i fylket.",
        ),
        3: (
            "Vi setter av en halv dag til dette på neste samling.",
            "Opplæringsheftet er gjort om, med flere øvinger.",
        ),
    },
}

WARNING_ANSWER = (
    "To datoer falt bort på grunn av andre oppgaver og tom saksliste. Vi ber lederen skjerme tida, "
    "og øver på ferdigheter når ingen har meldt sak."
)
OFFICE_QUESTIONS = (
    "Hva kom i veien i høst, og er det noe vi i fylket kan hjelpe med?",
    "Det er lenge siden gruppa møttes. Hva trenger dere for å komme i gang igjen?",
)
OFFICE_ANSWER = "Mest andre oppgaver. Det hjelper om dere minner lederne om at tida er satt av."
