/**
 * Reads feeds in worker threads with limits of time and memory: no feed makes the service wait or
 * end, and a person's feed makes no feed of the establishment wait.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import {
  FeedFailure,
  type FeedFailureCode,
  type FeedLesson,
  type FeedReader,
  type FeedReading,
} from "../../app/index.js";

/** What a worker says. */
export type WorkerAnswer =
  | { readonly lessons: readonly FeedLesson[] }
  | { readonly code: FeedFailureCode; readonly detail: string };

/** How {@link createReadFeedApart} works. */
export interface ReadFeedApartOptions {
  /** Milliseconds after which a worker is ended. Default: 12,000. */
  readonly timeoutMs?: number;
  /** Megabytes of one worker. Default: 384. */
  readonly memoryMb?: number;
}

/** A reader, and its end. */
export interface FeedReaderApart {
  readonly readFeed: FeedReader;
  /** Ends its threads. */
  close(): Promise<void>;
}

/** Makes a reader with a thread for feeds of establishments and one for those of persons; both start when needed. */
export function createReadFeedApart(options: ReadFeedApartOptions = {}): FeedReaderApart {
  const threads = { establishment: new ReadingThread(options), person: new ReadingThread(options) };
  return {
    readFeed: (reading) => threads[reading.lane].read(reading),
    close: async () => {
      await Promise.all(Object.values(threads).map((thread) => thread.close()));
    },
  };
}

/** Sources are run by a loader, which a thread does not inherit. */
const isSource = import.meta.url.endsWith(".ts");
const SOURCE_ENTRY = `import("tsx/esm/api").then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL("./feed-worker.ts", import.meta.url).href)});
});`;

/** Reads one feed after the other. */
class ReadingThread {
  readonly #timeoutMs: number;
  readonly #memoryMb: number;
  #worker: Promise<Worker> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ timeoutMs = 12_000, memoryMb = 384 }: ReadFeedApartOptions) {
    this.#timeoutMs = timeoutMs;
    this.#memoryMb = memoryMb;
  }

  read(reading: FeedReading): Promise<readonly FeedLesson[]> {
    const turn = this.#last.then(() => this.#readNow(reading));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #readNow(reading: FeedReading): Promise<readonly FeedLesson[]> {
    const worker = await (this.#worker ??= this.#start());
    try {
      const answer = await this.#ask(worker, reading);
      if ("lessons" in answer) return answer.lessons;
      const cause = answer.detail === "" ? undefined : new Error(answer.detail);
      throw new FeedFailure(answer.code, { cause });
    } finally {
      // A thread that waits for work must not keep the process alive.
      worker.unref();
    }
  }

  #ask(worker: Worker, reading: FeedReading): Promise<WorkerAnswer> {
    worker.ref();
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        worker.off("message", hear).off("error", fail).off("exit", fail);
        settle();
      };
      const hear = (answer: WorkerAnswer): void => finish(() => resolve(answer));
      const fail = (cause?: unknown): void =>
        finish(() => {
          this.#worker = undefined;
          void worker.terminate();
          const error = cause instanceof Error ? cause : undefined;
          reject(new FeedFailure("too-complex", { cause: error }));
        });
      const timer = setTimeout(() => fail(new Error("it took too long")), this.#timeoutMs);
      worker.on("message", hear).on("error", fail).on("exit", fail);
      worker.postMessage(reading);
    });
  }

  /** Loading what reads takes its own time, which is no feed's fault. */
  #start(): Promise<Worker> {
    const worker = new Worker(
      isSource ? SOURCE_ENTRY : new URL("./feed-worker.js", import.meta.url),
      {
        env: {},
        execArgv: isSource ? ["--conditions=@partage-ent/source"] : [],
        eval: isSource,
        resourceLimits: { maxOldGenerationSizeMb: this.#memoryMb, maxYoungGenerationSizeMb: 32 },
      },
    );
    return new Promise((resolve, reject) => {
      worker.once("message", () => resolve(worker));
      worker.on("error", (error) => {
        this.#worker = undefined;
        reject(error);
      });
    });
  }

  async close(): Promise<void> {
    const worker = await this.#worker?.catch(() => undefined);
    this.#worker = undefined;
    await worker?.terminate();
  }
}
