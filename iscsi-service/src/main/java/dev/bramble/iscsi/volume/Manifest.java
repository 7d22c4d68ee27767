package dev.bramble.iscsi.volume;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that is kept of a volume beside its bytes. What a layer lies on is told by the layer itself.
 *
 * @param file the one that is written, in the volume's folder; the rest are those of the snapshots. Empty over a block
 *     device
 * @param snapshots from oldest to latest
 */
record Manifest(VolumeInfo info, Origin origin, String file, List<Snapshot> snapshots) {
    static final String FIRST_RAW = "data.raw";

    private static final String LAYER = "layer-";
    private static final String LOG = ".log";

    Manifest {
        snapshots = List.copyOf(snapshots);
    }

    static Manifest of(VolumeInfo info, String file) {
        return new Manifest(info, new Origin(info.base(), info.size(), info.format()), file, List.of());
    }

    VolumeId id() {
        return info.id();
    }

    Manifest with(VolumeInfo other) {
        return new Manifest(other, origin, file, snapshots);
    }

    /** The same with another file to write, and what follows from it. */
    Manifest on(String other, long size) {
        return new Manifest(info.withFormat(VolumeFormat.of(other)).withSize(size), origin, other, snapshots);
    }

    Manifest plus(Snapshot snapshot) {
        return new Manifest(
                info,
                origin,
                file,
                Stream.concat(snapshots.stream(), Stream.of(snapshot)).toList());
    }

    Manifest without(Snapshot snapshot) {
        List<Snapshot> rest = new ArrayList<>(snapshots);
        rest.remove(snapshot);
        return new Manifest(info, origin, file, rest);
    }

    Optional<Snapshot> snapshot(String name) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.name().equals(name))
                .findFirst();
    }

    /** All files, the written one first. */
    List<String> files() {
        return Stream.concat(Stream.of(file), snapshots.stream().map(Snapshot::file))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** A file name that was not used since the oldest layer that is left. */
    String nextFile(VolumeFormat format) {
        int last = files().stream()
                .filter(name -> name.startsWith(LAYER))
                .mapToInt(name -> Integer.parseInt(name.substring(LAYER.length(), name.indexOf('.'))))
                .max()
                .orElse(0);
        return LAYER + (last + 1) + "." + format.suffix();
    }

    /** Beside a layer in qcow2 while it is written. */
    static String logOf(String file) {
        return file + LOG;
    }

    /** Whether a name is a layer's, or its log's, and this volume has no such layer. */
    boolean isLeftOver(String name) {
        String layer = name.endsWith(LOG) ? name.substring(0, name.length() - LOG.length()) : name;
        return isLayer(layer) && !files().contains(layer);
    }

    /** Whether a name is one that layers have. */
    static boolean isLayer(String file) {
        return file.equals(FIRST_RAW) || file.matches(LAYER + "[0-9]{1,9}\\.(raw|qcow2)");
    }
}
