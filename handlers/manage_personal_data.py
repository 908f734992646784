"""The routes of personal data, of every resource: one function, because few people use it and few may."""

from handlers import _personal_data as requests
from handlers._http import Answer, Endpoint
from handlers._records import GONE
from handlers._several import Routes
from records.rights import ADMINISTER, RIGHTS

handler = Routes(
    {
        "GET /personal-data": Endpoint(
            requests.read,
            ADMINISTER,
            RIGHTS,
            audit="personalDataRead",
            query=requests.whose,
            answers={200: Answer("PersonalData"), **GONE["more"]},
            problems=(404, 413, *GONE["problems"]),
            name="readPersonalData",
            summary="Read everything that is stored about a record",
        ),
        "DELETE /personal-data": Endpoint(
            requests.erase,
            ADMINISTER,
            RIGHTS,
            audit="erase",
            query=requests.whose,
            body=requests.why,
            answers={200: Answer("Erasure")},
            problems=(404, 412, 428),
            name="erasePersonalData",
            summary="Erase a record and everything that is known of it, for good",
        ),
    }
)
