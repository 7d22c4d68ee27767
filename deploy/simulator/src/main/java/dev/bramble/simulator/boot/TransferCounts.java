package dev.bramble.simulator.boot;

/**
 * What the bootloader and firmware did over TFTP.
 *
 * @param loads      files read to the end
 * @param probes     transfers ended after the OACK
 * @param misses     requests that were answered by an ERROR
 * @param repeats    requests sent again because no answer came within 2 s
 * @param duplicates DATA blocks that came twice; old firmware hangs at one of them, so a good server sends none
 * @param bytes      payload of the loads
 */
public record TransferCounts(int loads, int probes, int misses, int repeats, int duplicates, long bytes) {}
