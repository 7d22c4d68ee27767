package dev.bramble.disk.fat;

import java.time.Instant;

/**
 * A file or directory.
 *
 * @param path from the root, parts joined by {@code /}, without a leading one
 * @param name the long name where there is one; never empty, {@code .} or {@code ..}, and without {@code /} and NUL
 * @param size in bytes; 0 for directories
 * @param modified FAT knows no time zone: its local time is taken for UTC, to two seconds
 * @param firstCluster where its bytes begin; 0 for an empty file
 */
public record FatEntry(String path, String name, boolean directory, long size, Instant modified, long firstCluster) {}
