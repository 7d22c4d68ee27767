package dev.bramble.iscsi.volume;

/**
 * What a volume was asked for as, by which a repeat of the call is known whatever has become of the volume since.
 *
 * @param base its name, or empty: made blank
 * @param size in bytes
 */
record Origin(String base, long size, VolumeFormat format) {}
