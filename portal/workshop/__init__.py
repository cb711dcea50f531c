"""The workshop: exercises with a story and a goal, graded by what the reviewer finds and by what must stay true."""

from portal.workshop.catalogue import exercises
from portal.workshop.grading import Grade, Outcome, grade
from portal.workshop.model import COMMANDS, COMPOSE, Cheat, Condition, Exercise, Level

__all__ = ["COMMANDS", "COMPOSE", "Cheat", "Condition", "Exercise", "Grade", "Level", "Outcome", "exercises", "grade"]
