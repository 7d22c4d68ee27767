m() { bash /tmp/num-run/mut.sh "$@"; }
W=/work/wt/numbers
m iscsi-service $W check dev/bramble/iscsi/control/ImportStream.java "s.replace('                check(request);\n','')" dev.bramble.iscsi.control.VolumeEndpointTest
m inventory-service/inventory $W more dev/bramble/inventory/api/WatchBatches.java "s.replace(' && !hasMoreAfter.test(kept.from())','')" dev.bramble.inventory.api.WatchBatchesTest
m nfs-service /work/wt/mends keep dev/bramble/nfs/tree/TreeOriginals.java "s.replace('        keep(sha256, image);\n','')" dev.bramble.nfs.tree.TreeFileSystemsTest#xfsSharesBlocks
m nfs-service /work/wt/mends atonce dev/bramble/nfs/tree/TreeOriginals.java "s.replace('        folders.move(original, gone);\n        folders.remove(gone);\n','        folders.remove(original);\n')" dev.bramble.nfs.tree.TreeFileSystemsTest#aKillLeavesNoHalfOfWhatTreesAreMadeFrom
m inventory-service/inventory $W zeros dev/bramble/inventory/image/BaseUpload.java "s.replace('            } else if (zeros > 0) {\n                sendZeros();\n','')" dev.bramble.inventory.api.ImportTest
