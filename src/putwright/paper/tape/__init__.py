"""The market of the paper TWS moving through time: contracts, quotes and bars, equal for equal seeds."""

from putwright.paper.tape.recorded import RecordedTape
from putwright.paper.tape.scenario import TapeScenario
from putwright.paper.tape.tape import SimulatedTape

__all__ = ["RecordedTape", "SimulatedTape", "TapeScenario"]
