/** The Python that has PyTorch, for the sentiment bench: installed beside the other peers where that takes no code for graphics cards. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { interopVenv } from '../interop/venv.ts';

const PIN = 'torch==2.13.0';
/** What a build for graphics cards asks for: gigabytes that nothing here would use. */
const GRAPHICS_CARDS = /^(nvidia|cuda|triton)/;
const run = promisify(execFile);

/** Path of a Python with transformers and PyTorch, or why there is none. */
export async function torchPython(): Promise<{ readonly python: string } | { readonly missing: string }> {
  const venv = await interopVenv();
  if ('missing' in venv) return venv;
  const { python } = venv;
  if (await hasTorch(python)) return { python };
  const pip = (...args: string[]) =>
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args, PIN], {
      maxBuffer: 64 << 20,
    });
  try {
    const { stdout } = await pip('--dry-run', '--report', '-');
    const report = JSON.parse(stdout) as { install: { metadata: { name: string } }[] };
    const heavy = report.install.filter(({ metadata }) => GRAPHICS_CARDS.test(metadata.name));
    if (heavy.length > 0) return { missing: `${PIN} would bring ${heavy.length} packages for graphics cards` };
    await pip();
  } catch (thrown) {
    const words = (thrown instanceof Error ? thrown.message : String(thrown)).trim().split('\n').at(-1);
    return { missing: `pip could not install ${PIN}: ${words}` };
  }
  return { python };
}

function hasTorch(python: string): Promise<boolean> {
  return run(python, ['-c', 'import torch']).then(
    () => true,
    () => false,
  );
}
