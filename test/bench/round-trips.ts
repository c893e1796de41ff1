import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A way to a server that counts how often the client spoke and then had to wait. */
export interface CountedWay {
  readonly port: number;
  /** Round trips since the last call. */
  take(): number;
  close(): Promise<void>;
}

/** Opens a loopback port that leads to another one. */
export async function countRoundTrips(target: number): Promise<CountedWay> {
  const sockets = new Set<Socket>();
  let trips = 0;
  const server: Server = createServer({ noDelay: true }, (near) => {
    const far = connect({ host: "127.0.0.1", port: target, noDelay: true });
    let isWaiting = false;
    near.on("data", (data) => {
      if (!isWaiting) trips++;
      isWaiting = true;
      far.write(data);
    });
    far.on("data", (data) => {
      isWaiting = false;
      near.write(data);
    });
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(one);
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.on("error", () => one.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    take: () => {
      const taken = trips;
      trips = 0;
      return taken;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
