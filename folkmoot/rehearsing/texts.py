"""What simulated people say."""

LINES = (
    "We could open the hall on two more evenings.",
    "Mae angen mwy o gyfieithu yn y cyfarfodydd.",
    "The last bus leaves before our meetings end.",
    "Who holds the keys when the caretaker is away?",
    "Our volunteers are tired; we need a rota that people can leave.",
    "Could we share one treasurer between three groups?",
    "Young people asked for a space without adults in it.",
    "The food bank and the library could share a van.",
    "Longer leases first, everything else follows.",
    "We tried that in 2019 and nobody came, but the leaflet was in English only.",
    "Let us ask the residents before we apply.",
    "Small grants with a one-page form worked well here.",
    "I can write to the council by the end of the month.",
    "Diolch, that is a good point.",
    "Could you say a little more about the costs?",
    "What would make this fail?",
)
QUESTIONS = (
    "How do we keep people coming after the first meeting?",
    "Who pays for the hall when the grant ends?",
    "Can tenants vote, too?",
    "What did you do about the car park?",
    "How do you reach people who do not use the internet?",
    "Could the slides be had afterwards?",
)
WORDS = ("trust", "buses", "housing", "croeso", "time", "youth", "space", "money", "listening", "hope")
