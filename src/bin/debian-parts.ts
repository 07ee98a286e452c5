/** Programs that come from Debian and not from npm. */
const run = (...command: string[]) => Bun.spawnSync(command, { stdout: 'ignore', stderr: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).exitCode === 0

/** Installs what is missing where that is possible (root on Debian); returns what is still missing. */
export function missingDebianParts(programs: ReadonlyArray<string>): string[] {
  const missing = programs.filter((program) => Bun.which(program) === null)
  if (missing.length === 0) return []
  if (process.getuid?.() === 0 && Bun.which('apt-get')) {
    console.log(`Installing ${missing.join(', ')} from Debian ...`)
    // redis-server's package would start a server of its own: ours are started by the tests.
    if (run('apt-get', 'update', '-qq')) run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confdef', ...missing)
  }
  return programs.filter((program) => Bun.which(program) === null)
}
