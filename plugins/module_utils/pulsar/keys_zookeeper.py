# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keys of ZooKeeper 3.9's configuration file by type."""

from __future__ import annotations

KEYS = {
    "bool": """
        localSessionsEnabled localSessionsUpgradingEnabled syncEnabled standaloneEnabled reconfigEnabled
        quorumListenOnAllIPs admin.enableServer
        skipACL snapshot.trust.empty snapshot.compression.enabled
    """,
    "int": """
        tickTime initLimit syncLimit connectToLearnerMasterLimit maxClientCnxns maxCnxns minSessionTimeout
        maxSessionTimeout autopurge.snapRetainCount autopurge.purgeInterval globalOutstandingLimit preAllocSize
        snapCount commitLogCount snapSizeLimitInKb txnLogSizeLimitInKb clientPortListenBacklog cnxTimeout
        admin.serverPort admin.idleTimeout observerMasterPort jute.maxbuffer flushDelay maxWriteQueuePollTime
        maxBatchSize requestThrottleLimit
    """,
    "str": """
        dataLogDir clientPortAddress secureClientPortAddress 4lw.commands.whitelist metricsProvider.className
        metricsProvider.httpHost metricsProvider.httpPort ssl.protocol ssl.enabledProtocols ssl.ciphersuites
        ssl.quorum.protocol ssl.quorum.enabledProtocols ssl.quorum.ciphersuites ssl.handshakeDetectionTimeoutMillis
        admin.serverAddress peerType
    """,
}
