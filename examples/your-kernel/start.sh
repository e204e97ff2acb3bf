#!/usr/bin/env bash
# Starts a kernel with an initramfs in QEMU: start.sh KERNEL INITRAMFS SOCKET [virtio|serial]
# The suite connects to SOCKET. The kernel's messages go to standard output.
set -euo pipefail
kernel=$1
initramfs=$2
socket=$3
case ${4:-virtio} in
virtio) port=(-serial stdio -device virtio-serial -device virtserialport,chardev=rex,name=rex) ;;
serial) port=(-serial stdio -serial chardev:rex) ;;
*)
  echo "start.sh: the port is virtio or serial" >&2
  exit 2
  ;;
esac
# A socket has a path of about 100 bytes at most. QEMU begins with what is fastest: KVM, or a translation of the code.
exec qemu-system-x86_64 -machine q35 -accel kvm -accel tcg -cpu max -smp 2 -m 1G -display none -monitor none -no-reboot \
  -kernel "$kernel" -initrd "$initramfs" -append "console=ttyS0 panic=-1 quiet ${APPEND:-}" \
  -chardev "socket,id=rex,path=$socket,server=on,wait=off" "${port[@]}"
