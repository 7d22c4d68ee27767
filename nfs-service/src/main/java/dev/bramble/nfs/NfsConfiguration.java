package dev.bramble.nfs;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * What can be set of nfs-service.
 *
 * @param port TCP port of NFS and MOUNT ({@code BRAMBLE_NFS_PORT})
 * @param grpcPort of BootTreeService ({@code BRAMBLE_NFS_GRPC_PORT})
 * @param httpPort of health and metrics ({@code BRAMBLE_NFS_HTTP_PORT})
 * @param volumeService "host:port" of iscsi-service's gRPC ({@code BRAMBLE_NFS_VOLUME_SERVICE})
 * @param tftpService "host:port" of tftp-service's gRPC, which tells where Pis were seen ({@code BRAMBLE_NFS_TFTP_SERVICE})
 * @param portmapper "off"; "own" for one on port 111; or "register" for a word to the host's rpcbind ({@code
 *     BRAMBLE_NFS_PORTMAPPER})
 * @param portmapperPort where the own one listens, or the host's does ({@code BRAMBLE_NFS_PORTMAPPER_PORT})
 * @param mountIdle after so long without a call a mount counts as gone ({@code BRAMBLE_NFS_MOUNT_IDLE})
 * @param bootTreesAsync whether names and attributes in boot trees may reach the disk after the reply ({@code
 *     BRAMBLE_NFS_BOOT_TREES_ASYNC})
 */
@ConfigurationProperties("bramble.nfs")
public record NfsConfiguration(
        @Bindable(defaultValue = "2049") int port,
        @Bindable(defaultValue = "7403") int grpcPort,
        @Bindable(defaultValue = "7483") int httpPort,
        @Bindable(defaultValue = "127.0.0.1:7402") String volumeService,
        @Bindable(defaultValue = "127.0.0.1:7401") String tftpService,
        @Bindable(defaultValue = "off") String portmapper,
        @Bindable(defaultValue = "111") int portmapperPort,
        @Bindable(defaultValue = "24h") Duration mountIdle,
        @Bindable(defaultValue = "false") boolean bootTreesAsync) {}
