# Sourced by mvnw and .ci/run. Points JAVA_HOME at a JDK 21 or newer: the one that JAVA_HOME names already, else the
# one on the PATH, else the newest that is installed in one of the usual places. Without any it says so and exits.

loompg_minimum_jdk=21

# Prints the major version of the JDK in folder $1, or 0 when there is no JDK.
loompg_jdk_major() {
  if [ -x "$1/bin/javac" ] && [ -f "$1/release" ]; then
    loompg_found=$(sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release")
    printf %s "${loompg_found:-0}"
  else
    printf 0
  fi
}

# Prints the folder of the JDK whose javac is on the PATH, through the symbolic links of package managers.
loompg_jdk_on_path() {
  loompg_javac=$(command -v javac 2>/dev/null) || return 0
  while [ -L "$loompg_javac" ]; do
    loompg_target=$(readlink "$loompg_javac")
    case "$loompg_target" in
    /*) loompg_javac=$loompg_target ;;
    *) loompg_javac=$(dirname "$loompg_javac")/$loompg_target ;;
    esac
  done
  (cd "$(dirname "$loompg_javac")/.." 2>/dev/null && pwd -P) || :
}

loompg_choose_jdk() {
  if [ "$(loompg_jdk_major "${JAVA_HOME-}")" -ge "$loompg_minimum_jdk" ]; then
    return 0
  fi
  loompg_best=$(loompg_jdk_on_path)
  if [ "$(loompg_jdk_major "$loompg_best")" -lt "$loompg_minimum_jdk" ]; then
    loompg_best=''
    loompg_best_major=$((loompg_minimum_jdk - 1))
    for loompg_jdk in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME-}"/.sdkman/candidates/java/* \
      "${HOME-}"/.jdks/* "${HOME-}"/.asdf/installs/java/* "${HOME-}"/.local/share/mise/installs/java/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
      /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
      /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
      loompg_major=$(loompg_jdk_major "$loompg_jdk")
      if [ "$loompg_major" -gt "$loompg_best_major" ]; then
        loompg_best=$loompg_jdk
        loompg_best_major=$loompg_major
      fi
    done
  fi
  if [ -z "$loompg_best" ]; then
    echo "loompg needs a JDK $loompg_minimum_jdk or newer to build: install one (for instance Temurin 25 from https://adoptium.net) or set JAVA_HOME to the folder of one." >&2
    exit 1
  fi
  if [ -n "${JAVA_HOME-}" ]; then
    echo "JAVA_HOME ($JAVA_HOME) is not a JDK $loompg_minimum_jdk or newer; building with $loompg_best instead." >&2
  fi
  JAVA_HOME=$loompg_best
  export JAVA_HOME
}

case "$(uname)" in
CYGWIN* | MINGW*) ;; # Windows paths: JAVA_HOME has to be set, and the build's own check speaks up when it is too old
*) loompg_choose_jdk ;;
esac
