"""What is said in the demo's reports of a period. Plain data; nothing of it is about anybody who exists."""

LEVEL_REPORT = {
    "worked": (
        "Kontorene som har faste dager, holder dem også når det er mye å gjøre. To HPMT-veiledere leder sammen ett "
        "sted, og der har ingen veiledning falt ut fordi noen var borte."
    ),
    "obstacles": (
        "Der veiledningen faller ut, er det andre oppgaver som går foran. Flere sier at sakslista er tom når dagen "
        "kommer."
    ),
    "plans": "Vi øver på å lage saksliste på neste veiledning, og tar opp skjermet tid med lederne.",
    "asks": "En samling om systemorientert innsats. Det er det kontorene oftest ber om.",
}
LEVEL_REPORT_ANSWER = (
    "Takk for rapporten. Vi setter opp en samling om nettverkskart og systemkart, og sender dato. Ta gjerne med et "
    "eksempel fra kontoret der to leder sammen."
)
COUNTY_REPORT_DRAFT = {
    "worked": "De fleste kontorene holder intervallet gjennom perioden.",
    "obstacles": "Ett kontor har ikke ført noe siden før sommeren. Jeg har spurt FM-veilederen.",
}
