/** Budgets that end at a place of the code: tried each time for the first few, then one of so many. */
const FIRST = 2;
const ONE_OF = 200;

/** Which budgets are tried. A run that comes to no place a third time is tried with all of its budgets. */
export class Tries {
  private readonly visits = new Map<number, number>();

  /** @param place window offset of the instruction that a budget would end in front of */
  isTried(place: number): boolean {
    const visits = (this.visits.get(place) ?? 0) + 1;
    this.visits.set(place, visits);
    return visits <= FIRST || visits % ONE_OF === 0;
  }
}
