package dev.bramble.iscsi.volume;

import dev.bramble.disk.CorruptDiskException;
import dev.bramble.disk.partition.Growth;
import dev.bramble.iscsi.volume.medium.Medium;
import dev.bramble.iscsi.volume.medium.Sharing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** New disks: blank ones, over a block device, and clones of bases. */
final class Creation {
    private static final Logger log = LoggerFactory.getLogger(Creation.class);
    private static final String TARGET = "iqn.2026-01.dev.bramble:volume.";

    private final StoreParts store;

    Creation(StoreParts store) {
        this.store = store;
    }

    VolumeInfo create(VolumeRequest request) throws IOException {
        return store.disks().of(request.id()).operation(() -> {
            Optional<Manifest> present = store.catalog().find(request.id());
            if (present.isPresent()) {
                requireSame(isSame(present.get(), request), present.get());
                return present.get().info();
            }
            store.pool().requireRoom();
            long size = request.device().isEmpty() ? request.size() : deviceSize(request);
            VolumeInfo info = new VolumeInfo(
                    request.id(),
                    request.format(),
                    size,
                    request.blockSize(),
                    "",
                    "",
                    store.clock().instant(),
                    TARGET + request.id().name(),
                    request.access(),
                    request.writeThrough(),
                    request.device());
            return publish(info, (folder, file) -> {
                if (request.device().isEmpty()) {
                    store.layers().createBlank(folder.resolve(file), request.format(), size);
                }
            });
        });
    }

    private static boolean isSame(Manifest present, VolumeRequest request) {
        VolumeInfo info = present.info();
        return info.base().isEmpty()
                && present.origin().base().isEmpty()
                && info.device().equals(request.device())
                && (!request.device().isEmpty() || present.origin().size() == request.size())
                && present.origin().format() == request.format()
                && info.blockSize() == request.blockSize()
                && info.access().equals(request.access())
                && info.writeThrough() == request.writeThrough();
    }

    private long deviceSize(VolumeRequest request) throws IOException {
        for (Manifest other : store.catalog().all()) {
            if (other.info().device().equals(request.device())) {
                throw new VolumeInUseException("%s is volume '%s' already"
                        .formatted(request.device(), other.id().name()));
            }
        }
        try (Medium device = store.disk().openDevice(request.device())) {
            long size = device.size();
            return size - size % request.blockSize();
        }
    }

    /**
     * @param size in bytes; 0: as the base's
     * @param format empty: raw where blocks can be shared, else qcow2 over the base
     * @param fit whether the partitions of a larger clone reach to its end
     */
    VolumeInfo cloneBase(
            VolumeId id, VolumeId base, long size, Optional<VolumeFormat> format, boolean writeThrough, boolean fit)
            throws IOException {
        return store.disks().of(id).operation(() -> {
            Optional<Manifest> present = store.catalog().find(id);
            if (present.isPresent()) {
                Manifest there = present.get();
                Origin origin = there.origin();
                long asked = size == 0 ? sizeOf(base).orElse(origin.size()) : size;
                boolean same = origin.base().equals(base.name())
                        && origin.size() == asked
                        && format.orElse(origin.format()) == origin.format()
                        && there.info().writeThrough() == writeThrough;
                requireSame(same, there);
                return there.info();
            }
            VolumeInfo source = store.catalog().get(base).info();
            long wanted = size == 0 ? source.size() : size;
            if (wanted < source.size()) {
                throw new IllegalArgumentException(
                        "a clone of '%s' has at least %d bytes".formatted(base.name(), source.size()));
            }
            VolumeRequest.requireSize(wanted, VolumeInfo.BLOCK);
            store.pool().requireRoom();
            VolumeFormat made =
                    format.isPresent() ? format.get() : store.layers().clonesAs();
            VolumeInfo clone = VolumeInfo.clone(
                    id, made, wanted, base.name(), writeThrough, store.clock().instant());
            return publish(clone, (folder, file) -> {
                fill(clone, base, folder.resolve(file));
                if (fit) {
                    fitPartitions(clone, base, folder.resolve(file));
                }
            });
        });
    }

    /** The base may be gone once a clone was flattened. */
    private Optional<Long> sizeOf(VolumeId base) throws IOException {
        return store.catalog().find(base).map(manifest -> manifest.info().size());
    }

    private void fill(VolumeInfo clone, VolumeId base, Path file) throws IOException {
        Path from = store.disk().folder(base).resolve(Manifest.FIRST_RAW);
        if (clone.format() == VolumeFormat.QCOW2) {
            store.layers().createOverBase(file, clone.size(), base);
        } else if (store.disk().reflink(from, file)) {
            try (Medium copy = store.disk().open(file, Sharing.WRITER)) {
                copy.resize(clone.size());
                copy.sync();
            }
        } else {
            try (Volume source = store.layers().base(store.catalog().get(base));
                    Medium copy = store.disk().create(file)) {
                SparseCopy.copy(source, copy);
                copy.resize(clone.size());
                copy.sync();
            }
        }
    }

    private void fitPartitions(VolumeInfo clone, VolumeId base, Path file) throws IOException {
        List<Growth.Patch> patches;
        try (Volume source = store.layers().base(store.catalog().get(base))) {
            patches = Growth.of(new VolumeBytes(source), clone.size());
        } catch (CorruptDiskException e) {
            log.atWarn()
                    .addKeyValue("volume", clone.id().name())
                    .addKeyValue("reason", e.getMessage())
                    .log("its partition table is left as the base has it");
            return;
        }
        if (patches.isEmpty()) {
            return;
        }
        try (Volume grown = store.layers().unpublished(file, clone.size())) {
            for (Growth.Patch patch : patches) {
                grown.write(patch.offset(), patch.bytes());
            }
            grown.flush();
        }
    }

    private interface Filling {
        void into(Path folder, String file) throws IOException;
    }

    private VolumeInfo publish(VolumeInfo info, Filling filling) throws IOException {
        Path folder = store.disk().makeFolder();
        try {
            String file = info.format() == VolumeFormat.RAW ? Manifest.FIRST_RAW : "layer-1.qcow2";
            filling.into(folder, file);
            store.catalog().add(folder, Manifest.of(info, info.device().isEmpty() ? file : ""));
            return info;
        } finally {
            if (Files.exists(folder)) {
                store.disk().deleteTree(folder);
            }
        }
    }

    private static void requireSame(boolean same, Manifest present) throws VolumeExistsException {
        if (!same) {
            Origin origin = present.origin();
            throw new VolumeExistsException("a volume '%s' exists, made otherwise: %s, %d bytes, %s"
                    .formatted(
                            present.id().name(),
                            origin.base().isEmpty() ? "blank" : "a clone of '" + origin.base() + "'",
                            origin.size(),
                            origin.format().suffix()));
        }
    }
}
