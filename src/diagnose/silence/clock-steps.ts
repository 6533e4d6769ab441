/** Silent hours of a whole capture are a clock that was set, and so is time that runs back by more than frames out of order. */
const FORWARD = 3600;
const BACK = 1;
/** Where the clock steps more often, nothing later can be timed. */
const MOST = 4096;

/** Where in a capture its clock was set. */
export class ClockSteps {
  /** Numbers of the frames behind the steps, ascending. */
  readonly #frames: number[] = [];
  #last = NaN;
  /** The last step back, until a step forward undoes it. */
  #back = 0;

  see({ number, seconds, nanos }: { readonly number: number; readonly seconds: number; readonly nanos: number }): void {
    const time = seconds + nanos / 1e9;
    const step = time - this.#last;
    this.#last = time;
    const undone = this.#back > 0 && Math.abs(step - this.#back) <= BACK;
    if (step < -BACK) this.#back = -step;
    else if (undone) this.#back = 0;
    else if (!(step > FORWARD)) return;
    if (this.#frames.length < MOST) this.#frames.push(number);
  }

  /** The first step behind `from` and not behind `to`; null for none. */
  between(from: number, to: number): number | null {
    const frames = this.#frames;
    const first = frames.find((frame) => frame > from);
    if (first !== undefined) return first <= to ? first : null;
    return frames.length === MOST ? frames.at(-1)! : null;
  }
}
