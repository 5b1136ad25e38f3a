// @ts-check
// Which turn is heard at a second.

export class TurnClock {
  /** @param {number[]} starts seconds, rising */
  constructor(starts) {
    this.starts = starts;
  }

  /**
   * The index of the last turn that has begun; -1 before the first.
   * @param {number} second
   */
  at(second) {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= second + 0.001) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
