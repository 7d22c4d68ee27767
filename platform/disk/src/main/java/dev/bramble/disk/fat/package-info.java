/** FAT12, FAT16 and FAT32 with long names, read only. */
@NullMarked
package dev.bramble.disk.fat;

import org.jspecify.annotations.NullMarked;
