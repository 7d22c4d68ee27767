# What the benches' scripts share; they set bench, here, home and work before, and modules and jars.
# shellcheck shell=bash disable=SC2154

die() {
  printf 'deploy/bench/%s: %s\n' "$bench" "$1" >&2
  exit 1
}

find_jdk() {
  local candidate version on_path=''
  on_path=$(command -v javac) && on_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
  # shellcheck disable=SC2086 # the usual places are patterns
  for candidate in "${JAVA_HOME:-}" "$on_path" ${BRAMBLE_JDKS-/usr/lib/jvm/* /opt/java/* /opt/jdk*}; do
    [ -n "$candidate" ] && [ -x "$candidate/bin/javac" ] || continue
    version=$("$candidate/bin/java" -XshowSettings:properties -version 2>&1 |
      sed -n 's/^ *java\.specification\.version = \([0-9]*\).*/\1/p')
    if [ "${version:-0}" -ge 25 ]; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

is_stale() {
  local jar sources=("$home/pom.xml")
  for module in "${modules[@]}"; do
    sources+=("$home/$module/src/main" "$home/$module/pom.xml")
  done
  for jar in "${jars[@]}"; do
    [ -e "$home/$jar" ] || return 0
  done
  [ ! -e "$work/built" ] || [ -n "$(find "${sources[@]}" -type f -newer "$work/built" -print -quit)" ]
}

build() {
  printf 'building ...\n' >&2
  local stamp
  stamp=$(mktemp "$work/built.XXXXXX")
  if ! (cd "$home" && ./mvnw -B -q -Dmaven.test.skip=true -Dspotless.check.skip=true -pl "$(IFS=,; echo "${modules[*]}")" package) >"$work/build.log" 2>&1; then
    rm -f "$stamp"
    tail -n 20 "$work/build.log" >&2
    die "the build failed; all of its output is in $work/build.log"
  fi
  mv -f "$stamp" "$work/built"
}

# The libraries that a package needs, directly or by other libraries, and that are not installed.
missing_libraries() {
  local package level=$1 all=' '
  while [ -n "$level" ]; do
    # shellcheck disable=SC2086 # a list
    level=$(apt-cache depends --important $level | sed -n 's/^ *|\?Depends: \(lib[a-z0-9.+-]*\)$/\1/p' | sort -u |
      while read -r package; do
        case $all in *" $package "*) continue ;; esac
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
      done)
    all="$all$level "
  done
  printf '%s' "$all"
}

# fetch PACKAGE FOLDER: unpacked, not installed, which needs no root; a folder for each peer, since atftpd brings an in.tftpd too.
fetch() {
  local package=$1 peers=$work/peers/$2 folder
  [ -e "$peers/.$package" ] && return
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' && return
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 0
  printf 'getting %s ...\n' "$package" >&2
  mkdir -p "$peers"
  folder=$(mktemp -d)
  # A library that cannot be had may be one that is not needed; a peer that does not start is named in the table.
  (cd "$folder" && for one in "$package" $(missing_libraries "$package"); do
    apt-get download "$one" >>"$work/peers.log" 2>&1 || printf 'no package %s\n' "$one" >>"$work/peers.log"
  done)
  for deb in "$folder"/*.deb; do
    [ -e "$deb" ] && dpkg-deb -x "$deb" "$peers"
  done
  if compgen -G "$folder/${package}_*.deb" >/dev/null; then
    : >"$peers/.$package"
  fi
  rm -rf "$folder"
}

prepare() {
  JAVA_HOME=$(find_jdk) || die "needs a JDK 25 or newer in JAVA_HOME, on the PATH or in /usr/lib/jvm"
  export JAVA_HOME
  mkdir -p "$work"
  if is_stale; then
    build
  fi
}

# measure MAIN ARGUMENT...
measure() {
  local main=$1
  shift
  exec "$JAVA_HOME/bin/java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -Dbramble.home="$home" \
    -cp "$home/deploy/bench/target/bench.jar" "$main" "$@"
}
