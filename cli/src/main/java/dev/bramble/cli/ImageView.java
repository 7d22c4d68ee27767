package dev.bramble.cli;

import dev.bramble.cli.output.Quantity;
import dev.bramble.cli.output.Table;
import dev.bramble.proto.inventory.v1.Image;
import dev.bramble.proto.inventory.v1.Partition;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Images as people see them. */
final class ImageView {
    private ImageView() {}

    static String table(Collection<Image> images) {
        Table table = new Table("NAME", "SIZE", "STATE", "PARTITIONS", "OS");
        for (Image image : images) {
            table.row(
                    image.getName(),
                    Quantity.bytes(image.getSizeBytes()),
                    image.getState().name().toLowerCase(Locale.ROOT),
                    image.getPartitionsList().stream().map(ImageView::partition).collect(Collectors.joining(", ")),
                    image.getOs());
        }
        return table.toString();
    }

    private static String partition(Partition partition) {
        String fileSystem = partition.getFileSystem().isEmpty() ? "unknown" : partition.getFileSystem();
        return partition.getLabel().isEmpty() ? fileSystem : fileSystem + " " + partition.getLabel();
    }
}
