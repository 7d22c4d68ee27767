package dev.bramble.iscsi.volume;

/**
 * A range of a volume that is alike throughout.
 *
 * @param offset of its first byte
 * @param length in bytes, at least 1
 * @param isMapped it takes space of its own or of a base; else it reads as zeros
 */
public record Extent(long offset, long length, boolean isMapped) {}
