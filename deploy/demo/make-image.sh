#!/usr/bin/env bash
# Makes demo.img.xz, the small image that `bramble demo` imports: an MBR, a FAT32 partition as Raspberry Pi images have,
# and an ext4 root. Needs no root and no mounts. Same tools, same bytes. See README.md.
#
#   ./make-image.sh [FILE]      default: demo.img.xz beside this script
set -euo pipefail
export LC_ALL=C TZ=UTC PATH="$PATH:/usr/sbin:/sbin"
export SOURCE_DATE_EPOCH=1767225600 # 2026-01-01T00:00:00Z
export E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH
export MTOOLS_SKIP_CHECK=1 MTOOLSRC=/dev/null

here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/demo.img.xz}
for tool in sfdisk mkfs.vfat mcopy mke2fs debugfs xz; do
  command -v "$tool" >/dev/null || {
    echo "make-image.sh: $tool is missing: apt-get install fdisk dosfstools mtools e2fsprogs xz-utils" >&2
    exit 1
  }
done

# 512-byte sectors. FAT32 begins at 65525 clusters, so with clusters of one sector 34 MiB is enough.
disk_id=0xb4a3b1e5
fat_start=2048 fat_sectors=69632     # 34 MiB
root_start=71680 root_sectors=65536  # 32 MiB
total_sectors=$((root_start + root_sectors))

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
boot=$work/boot root=$work/root img=$work/demo.img
mkdir -p "$boot/overlays" "$root"

# placeholder FILE KIB: KIB KiB of one repeated line that says what it is. Real files cannot be given away here.
placeholder() {
  local line
  line=$(printf '%-63s' "Bramble placeholder for $1: not the real file")
  yes "$line" 2>/dev/null | head -c $(($2 * 1024)) >"$boot/$1" || test -s "$boot/$1"
}
placeholder start4.elf 1100
placeholder fixup4.dat 6
placeholder vmlinuz 2048
placeholder initrd.img 1536
placeholder bcm2711-rpi-4-b.dtb 54
placeholder overlays/overlay_map.dtb 4
placeholder overlays/vc4-kms-v3d.dtbo 4
placeholder overlays/dwc2.dtbo 1

cat >"$boot/config.txt" <<'EOF'
# Laid out as Ubuntu Server for Raspberry Pi does it.
[all]
kernel=vmlinuz
cmdline=cmdline.txt
initramfs initrd.img followkernel

[pi4]
max_framebuffers=2
arm_boost=1

[all]
dtparam=audio=on
dtparam=i2c_arm=on
dtparam=spi=on
disable_overscan=1
dtoverlay=vc4-kms-v3d
disable_fw_kms_setup=1
enable_uart=1
arm_64bit=1

[cm4]
dtoverlay=dwc2,dr_mode=host

[all]
EOF
echo 'console=serial0,115200 multipath=off dwc_otg.lpm_enable=0 console=tty1 root=LABEL=writable rootfstype=ext4 rootwait fixrtc' \
  >"$boot/cmdline.txt"
echo 'The files of this partition are placeholders made by deploy/demo/make-image.sh of Bramble.' >"$boot/README"

mkdir -p "$root"/{boot/firmware,dev,etc,home,proc,run,sys,tmp,usr/bin,usr/lib/modules/6.17.0-demo-raspi,var/lib,var/log}
ln -s usr/bin "$root/bin"
ln -s usr/lib "$root/lib"
printf '%s\n' 'LABEL=writable / ext4 defaults 0 1' 'LABEL=system-boot /boot/firmware vfat defaults 0 1' >"$root/etc/fstab"
echo bramble-demo >"$root/etc/hostname"
cat >"$root/usr/lib/os-release" <<'EOF'
PRETTY_NAME="Bramble demo image"
NAME="Bramble demo"
ID=bramble-demo
VERSION_ID="1"
HOME_URL="https://github.com/bramble"
EOF
cp "$root/usr/lib/os-release" "$root/etc/os-release"
echo 'kernel/drivers/scsi/iscsi_tcp.ko' >"$root/usr/lib/modules/6.17.0-demo-raspi/modules.order"
find "$boot" "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
find "$root" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
chmod 1777 "$root/tmp"

truncate -s $((total_sectors * 512)) "$img"
sfdisk --quiet "$img" <<EOF
label: dos
label-id: $disk_id
unit: sectors
start=$fat_start, size=$fat_sectors, type=c, bootable
start=$root_start, size=$root_sectors, type=83
EOF

fat=$work/fat.img
truncate -s $((fat_sectors * 512)) "$fat"
mkfs.vfat -F 32 -s 1 -S 512 -n system-boot --invariant "$fat" >/dev/null 2>&1
for entry in $(cd "$boot" && find . -mindepth 1 -maxdepth 1 | sort); do
  mcopy -s -m -Q -o -i "$fat" "$boot/$entry" ::/
done
dd if="$fat" of="$img" bs=512 seek=$fat_start conv=notrunc,sparse status=none

ext=$work/root.img
truncate -s $((root_sectors * 512)) "$ext"
# The features of Ubuntu's root.
mke2fs -q -F -t ext4 -b 4096 -I 256 -J size=4 -N 1024 -L writable -U b4a3b1e5-0000-4000-8000-000000000002 \
  -O has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,huge_file,dir_nlink,extra_isize,metadata_csum \
  -E "hash_seed=b4a3b1e5-0000-4000-8000-000000000003,root_owner=0:0,lazy_itable_init=0,lazy_journal_init=0,nodiscard" \
  -d "$root" "$ext"
# mke2fs -d takes owner and ctime from the builder's files.
(cd "$root" && find . -mindepth 1 | sort) | sed 's/^\.//' | while read -r path; do
  for field in 'uid 0' 'gid 0' 'atime @'$SOURCE_DATE_EPOCH 'ctime @'$SOURCE_DATE_EPOCH 'mtime @'$SOURCE_DATE_EPOCH; do
    echo "set_inode_field $path $field"
  done
done >"$work/owners"
debugfs -w -f "$work/owners" "$ext" >/dev/null 2>&1
dd if="$ext" of="$img" bs=512 seek=$root_start conv=notrunc,sparse status=none

xz -9e --threads=1 --check=crc64 --stdout "$img" >"$out"
echo "$out: $(stat -c %s "$out") bytes, $(stat -c %s "$img") bytes raw"
