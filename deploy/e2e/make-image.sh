#!/usr/bin/env bash
# Makes the disk image of a machine that deploy/e2e boots: Debian 12, laid out as images for the Pi are (MBR, FAT32
# system-boot, ext4 writable). Prints its path. Made once: it lies in target/ under a key of what it is made from. Needs
# root (for chroot) and Debian's mirror; mounts nothing outside a namespace of its own.
#   make-image.sh           prepared for a root on iSCSI: open-iscsi and nfs-common, its modules in the initramfs
#   make-image.sh stock     as a system is that knows its own disk only: neither package, the initramfs that Debian makes,
#                           networkd with DHCP, the boot partition in fstab; the packages it lacks lie beside it, in a folder *.debs
#   make-image.sh cloud     the same with cloud-init, set to the boot partition, and documents for it there
set -euo pipefail
export LC_ALL=C TZ=UTC PATH="$PATH:/usr/sbin:/sbin" MTOOLS_SKIP_CHECK=1 MTOOLSRC=/dev/null

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
kind=${1:-prepared}
# Laid over each other.
case $kind in
  prepared) guests=(guest) ;;
  stock) guests=(guest-stock) ;;
  cloud) guests=(guest-stock guest-cloud) ;;
  *) echo "make-image.sh: no such image: $kind" >&2 && exit 2 ;;
esac
key=$({ cat "$here/make-image.sh" "$here/masked-units" &&
  cd "$here" && find "${guests[@]}" -type f -printf '%m %p ' -exec sha256sum {} + | sort; } | sha256sum | cut -c 1-16)
out=$here/target/image/$kind-$key.img
if [ -e "$out" ]; then
  echo "$out"
  exit 0
fi
for tool in mmdebstrap sfdisk mkfs.vfat mcopy mke2fs; do
  command -v "$tool" >/dev/null || {
    echo "make-image.sh: $tool is missing: apt-get install mmdebstrap fdisk dosfstools mtools e2fsprogs" >&2
    exit 1
  }
done

# 512-byte sectors. The FAT holds kernel and initramfs twice, as while they are replaced.
fat_start=2048 fat_sectors=196608                 # 96 MiB
root_start=198656 root_sectors=1048576            # 512 MiB
[ "$kind" != cloud ] || root_sectors=1310720      # 640 MiB
total_sectors=$((root_start + root_sectors))

mkdir -p "$here/target/image"
work=$(mktemp -d "$here/target/image/making-$kind.XXXXXX")
trap 'rm -rf "$work"' EXIT
root=$work/root boot=$work/boot img=$work/image
mkdir "$work/guest" "$boot"
for guest in "${guests[@]}"; do
  cp -rT "$here/$guest" "$work/guest"
done
guest=$work/guest
if [ -e "$guest/boot/firmware" ]; then
  # It is what the FAT has, not what that covers.
  mv "$guest/boot/firmware"/* "$boot"
  rm -r "$guest/boot"
fi

packages=systemd,systemd-sysv,udev,kmod,linux-image-cloud-amd64,initramfs-tools,zstd,e2fsprogs,iproute2,netbase
more=()
if [ "$kind" = prepared ]; then
  packages=$packages,open-iscsi,nfs-common
else
  more=(--customize-hook='rm -f "$1"/var/cache/apt/archives/*.deb'
    --customize-hook='APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -q -y -d --no-install-recommends install open-iscsi busybox-static'
    --customize-hook="mkdir '$work/debs' && cp \"\$1\"/var/cache/apt/archives/*.deb '$work/debs'")
fi
# ssh-keygen: a machine has host keys of cloud-init.
[ "$kind" != cloud ] || packages=$packages,cloud-init,openssh-client
# Our files come before the packages, so that the initramfs is made once and as they say.
mmdebstrap --quiet --mode=root --variant=minbase --architectures=amd64 --include="$packages" \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --essential-hook="cp -rT '$guest' \"\$1\"" \
  "${more[@]}" \
  bookworm "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >&2
cp -rT "$guest" "$root" # mmdebstrap gave it this machine's hostname
mkdir -p "$root/boot/firmware"

units=$root/etc/systemd/system
mkdir -p "$units/multi-user.target.wants"
ln -s ../hands.service "$units/multi-user.target.wants/hands.service"
if [ "$kind" = prepared ]; then
  ln -s /lib/systemd/system/iscsid.service "$units/multi-user.target.wants/iscsid.service"
else
  ln -s /lib/systemd/system/systemd-networkd.service "$units/multi-user.target.wants/systemd-networkd.service"
fi
# What no one here waits for costs seconds under emulation.
while read -r unit; do
  ln -sf /dev/null "$units/$unit"
done <"$here/masked-units"

# The kernel is what a Pi's firmware would load; firmware and device tree are placeholders, read by nobody.
cp "$root"/boot/vmlinuz-* "$boot/vmlinuz"
cp "$root"/boot/initrd.img-* "$boot/initrd.img"
for file in start4.elf fixup4.dat bcm2711-rpi-4-b.dtb; do
  yes "Placeholder for $file" 2>/dev/null | head -c 4096 >"$boot/$file" || test -s "$boot/$file"
done
printf '%s\n' '[all]' 'kernel=vmlinuz' 'cmdline=cmdline.txt' 'initramfs initrd.img followkernel' >"$boot/config.txt"
# no_timer_check: a loaded host would make the emulated kernel panic at its timer.
echo 'console=ttyS0,115200 root=LABEL=writable rootfstype=ext4 rootwait no_timer_check panic=-1 e2e.generation=1' >"$boot/cmdline.txt"

truncate -s $((total_sectors * 512)) "$img"
sfdisk --quiet "$img" <<PARTITIONS
label: dos
unit: sectors
start=$fat_start, size=$fat_sectors, type=c, bootable
start=$root_start, size=$root_sectors, type=83
PARTITIONS
truncate -s $((fat_sectors * 512)) "$work/fat"
mkfs.vfat -F 32 -s 1 -S 512 -n system-boot "$work/fat" >/dev/null
mcopy -s -m -Q -o -i "$work/fat" "$boot"/* ::/
mke2fs -q -F -t ext4 -b 4096 -L writable -J size=16 -E lazy_itable_init=0,nodiscard -d "$root" "$work/root.ext4" $((root_sectors / 2))k
dd if="$work/fat" of="$img" bs=1M seek=$((fat_start / 2048)) conv=notrunc,sparse status=none
dd if="$work/root.ext4" of="$img" bs=1M seek=$((root_start / 2048)) conv=notrunc,sparse status=none

find "$here/target/image" -maxdepth 1 -name "$kind-*" -exec rm -r {} +
[ ! -e "$work/debs" ] || mv "$work/debs" "${out%.img}.debs"
mv "$img" "$out"
echo "$out"
