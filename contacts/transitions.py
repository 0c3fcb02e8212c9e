"""State machine of a request: transitions and the side that may make them (X6)."""

from dataclasses import dataclass

from contacts.choices import OPEN, RequestState, Side

BOTH = (Side.ASKING, Side.ASKED)


@dataclass(frozen=True)
class Move:
    """``targets`` maps each state the move starts from to the state it leads to."""

    sides: tuple[Side, ...]
    targets: dict[RequestState, RequestState]


MOVES = {
    "acknowledge": Move((Side.ASKED,), {RequestState.NEW: RequestState.ACKNOWLEDGED}),
    "answer": Move(
        (Side.ASKED,),
        {
            RequestState.NEW: RequestState.ANSWERED,
            RequestState.ACKNOWLEDGED: RequestState.ANSWERED,
            RequestState.ANSWERED: RequestState.ANSWERED,
            RequestState.IN_EXCHANGE: RequestState.IN_EXCHANGE,
        },
    ),
    "reply": Move(
        (Side.ASKING,),
        {
            RequestState.NEW: RequestState.NEW,
            RequestState.ACKNOWLEDGED: RequestState.ACKNOWLEDGED,
            RequestState.ANSWERED: RequestState.IN_EXCHANGE,
            RequestState.IN_EXCHANGE: RequestState.IN_EXCHANGE,
        },
    ),
    "arrange": Move(
        BOTH,
        {
            RequestState.ANSWERED: RequestState.IN_EXCHANGE,
            RequestState.IN_EXCHANGE: RequestState.IN_EXCHANGE,
        },
    ),
    "share": Move(BOTH, {state: state for state in OPEN}),
    "close_with_result": Move(
        BOTH,
        dict.fromkeys(
            (RequestState.ACKNOWLEDGED, RequestState.ANSWERED, RequestState.IN_EXCHANGE),
            RequestState.CLOSED_WITH_RESULT,
        ),
    ),
    "close_without_result": Move(BOTH, dict.fromkeys(OPEN, RequestState.CLOSED_WITHOUT_RESULT)),
    "expire": Move((), dict.fromkeys(OPEN, RequestState.EXPIRED)),
}


def possible_moves(state: str, side: Side) -> list[str]:
    return [
        name
        for name, move in MOVES.items()
        if side in move.sides and RequestState(state) in move.targets
    ]
