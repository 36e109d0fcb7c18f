import { createServer } from 'node:net';
import { freePort } from '../../../../tools/embedded-postgres.cjs';
import { Complaint } from '../command';

const HIGHEST = 65_535;

/**
 * A port from the settings, known to be free.
 *
 * @param otherwise used when it is not set; undefined or 0 asks for any free one
 * @throws Complaint when it is not a port, or somebody listens there
 */
export async function portOf(
  environment: NodeJS.ProcessEnv,
  name: string,
  otherwise: string | undefined,
): Promise<number> {
  const text = environment[name] ?? otherwise ?? '0';
  const port = /^\d{1,5}$/.test(text) ? Number.parseInt(text, 10) : HIGHEST + 1;
  if (port > HIGHEST) throw new Complaint(`${name} is ${JSON.stringify(text)}: write a port, 0 to 65535`);
  if (port === 0) return freePort();
  if (await isTaken(port))
    throw new Complaint(
      `port ${text} is taken by another program: choose a free one, as in \`${name}=${String(port + 1)} npm start\``,
    );
  return port;
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
      .once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') resolve(true);
        else reject(new Complaint(`port ${String(port)} cannot be opened: ${error.message}`));
      })
      .listen(port, '127.0.0.1', () => {
        probe.close(() => {
          resolve(false);
        });
      });
  });
}
