"""The people who play in a rehearsal: names, places and organisations as they turn up in British community work."""

from dataclasses import dataclass
from hashlib import sha256

GIVEN = (
    *("Aaliyah", "Abdul", "Agnieszka", "Ailsa", "Aisha", "Alasdair", "Alun", "Amara", "Aneirin", "Angharad"),
    *("Anjali", "Aoife", "Arwel", "Beatriz", "Bethan", "Blessing", "Branwen", "Bronwen", "Callum", "Carys"),
    *("Ceri", "Chidi", "Chloe", "Ciarán", "Clive", "Dafydd", "Deepa", "Delyth", "Derek", "Dorota"),
    *("Efua", "Eilidh", "Eirlys", "Elin", "Emeka", "Emyr", "Ewan", "Farah", "Fatima", "Ffion"),
    *("Fiona", "Francesca", "Gareth", "Gethin", "Grace", "Graham", "Guto", "Gwen", "Hafsa", "Hamish"),
    *("Harpreet", "Heledd", "Huw", "Ifan", "Imogen", "Ioan", "Isla", "Jamal", "Janet", "Jia", "Joyce"),
    *("Kasia", "Kemi", "Kenneth", "Kwame", "Leila", "Llinos", "Llŷr", "Lowri", "Lucía", "Mairi"),
    *("Malcolm", "Manon", "Mared", "Margaret", "Megan", "Mei", "Mihai", "Mohammed", "Morag", "Nerys"),
    *("Ngozi", "Nia", "Niamh", "Oksana", "Oluwaseun", "Owain", "Padraig", "Parveen", "Pauline", "Priya"),
    *("Rachel", "Rajesh", "Rashid", "Rhiannon", "Rhys", "Roisin", "Ruth", "Samira", "Seren", "Siân"),
    *("Siobhán", "Solomon", "Sunita", "Tamsin", "Tegwen", "Thandiwe", "Tomos", "Trevor", "Tudur", "Wei"),
    *("Winston", "Yasmin", "Zainab", "Zofia", "Þóra"),
)
FAMILY = (
    *("Abara", "Adeyemi", "Ahmed", "Ali", "ap Gwilym", "Bailey", "Begum", "Bevan", "Boateng", "Bowen"),
    *("Cadwaladr", "Campbell", "Carter", "Chaudhry", "Chen", "Clarke", "Davies", "Desai", "Dogan", "Edwards"),
    *("Ellis", "Evans", "Fernandes", "Ferguson", "Fletcher", "Georgiou", "Gill", "Gittins", "Griffiths"),
    *("Gruffudd", "Gunnarsdóttir", "Harris", "Hossain", "Howells", "Hughes", "Hussain", "Ionescu", "Jenkins"),
    *(
        "Jones",
        "Kaur",
        "Khan",
        "Kowalska",
        "Lewis",
        "Llewellyn",
        "Lloyd",
        "Macdonald",
        "Mackenzie",
        "Mahmood",
    ),
    *("Marsh", "Mensah", "Meredith", "Morgan", "Morris", "Mukherjee", "Murphy", "Ndlovu", "Nguyen", "Nowak"),
    *("O’Brien", "O’Neill", "Okafor", "Okonkwo", "Osei", "Owen", "Parry", "Patel", "Pemberton", "Penhaligon"),
    *("Powell", "Price", "Pritchard", "Probert", "Prosser", "Pugh", "Rahman", "Rees", "Reid", "Roberts"),
    *("Rosewarne", "Rowlands", "Sanderson", "Schofield", "Shah", "Sharma", "Silva", "Singh", "Sinclair"),
    *("Stewart", "Szabó", "Thomas", "Tremayne", "Trevithick", "Uddin", "Vaughan", "Walker", "Watkins"),
    *("Whitaker", "Williams", "Wójcik", "Yeoman", "Zhang"),
)
PLACES = (
    *(
        "Aberystwyth",
        "Ambleside",
        "Bangor",
        "Barnstaple",
        "Bath",
        "Belfast",
        "Berwick-upon-Tweed",
        "Blackburn",
    ),
    *("Bodmin", "Bradford", "Brecon", "Bridgwater", "Bristol", "Caernarfon", "Cardiff", "Carlisle"),
    *("Carmarthen", "Cirencester", "Derry", "Dolgellau", "Dundee", "Exeter", "Falmouth", "Fort William"),
    *("Galashiels", "Gateshead", "Gloucester", "Grimsby", "Hackney", "Haringey", "Hastings", "Hereford"),
    *("Holyhead", "Hull", "Inverness", "Ipswich", "Kendal", "King’s Lynn", "Kirkwall", "Lambeth", "Leeds"),
    *("Leicester", "Lerwick", "Liskeard", "Llandrindod Wells", "Llanelli", "Luton", "Machynlleth"),
    *("Merthyr Tydfil", "Middlesbrough", "Newquay", "Newtown", "Norwich", "Oban", "Okehampton", "Oldham"),
    *("Penzance", "Plymouth", "Pontypridd", "Preston", "Redruth", "Rhyl", "Salisbury", "Scarborough"),
    *("St Ives", "Stornoway", "Stroud", "Sunderland", "Swansea", "Taunton", "Torquay", "Tower Hamlets"),
    *("Truro", "Ullapool", "Wells", "Whitby", "Workington", "Wrexham", "Yeovil", "Ynys Môn"),
)
KINDS = (
    *("Community Trust", "Village Hall", "Food Bank", "Residents’ Association", "Town Council"),
    *("Parish Council", "Youth Project", "Credit Union", "Community Land Trust", "Library Friends"),
    *("Development Trust", "Repair Café", "Climate Group", "Carers’ Network", "Community Energy"),
    *("Allotment Society", "Faith Forum", "Men’s Shed", "Mutual Aid", "Menter Iaith"),
)
NEEDS = (
    "Live captions, please.",
    "I use a screen reader; please say aloud what you show.",
    "Welsh, where that is possible. Diolch!",
    "A break every 45 minutes, and somebody who repeats questions.",
    "Please speak to my left; I hear nothing on the right.",
    "I type slowly; give me a moment to answer.",
)
ASKED = (
    "How did you find your first twenty members?",
    "Who looks after the hall when the grant ends?",
    "What would you do differently if you began again?",
    "How do you hear from people who never come to meetings?",
    "Can a parish council be a member, too?",
)


@dataclass(frozen=True)
class Simulated:
    """Somebody who does not exist, as they show themselves, and what they said when they registered."""

    name: str
    place: str
    organisation: str
    access_needs: str
    question: str


def cast(seed: int, count: int) -> list[Simulated]:
    """That many people, no name twice; the same for the same seed. At most len(GIVEN) * len(FAMILY).

    One in six says nothing of a place, one in four nothing of an organisation, as people do. One in seven needs
    something to take part, one in nine asks the panel something.
    """
    found: list[Simulated] = []
    taken: set[str] = set()
    for number in range(count):
        dice = sha256(f"{seed} {number}".encode()).digest()
        pair = int.from_bytes(dice[:8], "big")
        while (name := _name(pair)) in taken:
            pair += 1
        taken.add(name)
        place = PLACES[int.from_bytes(dice[8:12], "big") % len(PLACES)]
        kind = KINDS[int.from_bytes(dice[12:16], "big") % len(KINDS)]
        found.append(
            Simulated(
                name=name,
                place="" if dice[16] % 6 == 0 else place,
                organisation="" if dice[17] % 4 == 0 else f"{place} {kind}",
                access_needs=NEEDS[dice[19] % len(NEEDS)] if dice[18] % 7 == 0 else "",
                question=ASKED[dice[21] % len(ASKED)] if dice[20] % 9 == 0 else "",
            )
        )
    return found


def _name(pair: int) -> str:
    family, given = divmod(pair % (len(GIVEN) * len(FAMILY)), len(GIVEN))
    return f"{GIVEN[given]} {FAMILY[family]}"
