"""The states of a request and who may lead on from each (X6)."""

from dataclasses import dataclass

from contacts.choices import OPEN, Side, State

BOTH = (Side.ASKING, Side.ASKED)


@dataclass(frozen=True)
class Move:
    """``targets`` maps each state the move starts from to where it leads."""

    sides: tuple[Side, ...]
    targets: dict[State, State]


MOVES = {
    "acknowledge": Move((Side.ASKED,), {State.NEW: State.ACKNOWLEDGED}),
    "answer": Move(
        (Side.ASKED,),
        {
            State.NEW: State.ANSWERED,
            State.ACKNOWLEDGED: State.ANSWERED,
            State.ANSWERED: State.ANSWERED,
            State.IN_EXCHANGE: State.IN_EXCHANGE,
        },
    ),
    "reply": Move(
        (Side.ASKING,),
        {
            State.NEW: State.NEW,
            State.ACKNOWLEDGED: State.ACKNOWLEDGED,
            State.ANSWERED: State.IN_EXCHANGE,
            State.IN_EXCHANGE: State.IN_EXCHANGE,
        },
    ),
    "arrange": Move(
        BOTH, {State.ANSWERED: State.IN_EXCHANGE, State.IN_EXCHANGE: State.IN_EXCHANGE}
    ),
    "share": Move(BOTH, {state: state for state in OPEN}),
    "close_with_result": Move(
        BOTH,
        dict.fromkeys(
            (State.ACKNOWLEDGED, State.ANSWERED, State.IN_EXCHANGE), State.CLOSED_WITH_RESULT
        ),
    ),
    "close_without_result": Move(BOTH, dict.fromkeys(OPEN, State.CLOSED_WITHOUT_RESULT)),
    "expire": Move((), dict.fromkeys(OPEN, State.EXPIRED)),
}


def possible_moves(state: str, side: Side) -> list[str]:
    return [
        name for name, move in MOVES.items() if side in move.sides and State(state) in move.targets
    ]
