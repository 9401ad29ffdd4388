# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configuration keys of Milvus: queues; keys.py says how a line is read."""

from __future__ import annotations

KEYS = """
kafka.brokerList string 2.3- - 2.5=localhost:9092
kafka.consumer.* any 2.3- secret
kafka.producer.* any 2.3- secret
kafka.queuedmaxkbytes int 2.6- - 100000
kafka.readTimeout float 2.3- runtime 10
kafka.saslMechanisms string 2.3- - PLAIN
kafka.saslPassword string 2.3- secret
kafka.saslUsername string 2.3- -
kafka.securityProtocol string 2.3- - SASL_SSL
kafka.ssl.enabled bool 2.4- - false
kafka.ssl.tlsCaCert string 2.4- -
kafka.ssl.tlsCert string 2.4- -
kafka.ssl.tlsKey string 2.4- -
kafka.ssl.tlsKeyPassword string 2.4- secret
mq.dispatcher.maxPositionGapInMinutes float 2.5- runtime 60
mq.dispatcher.maxTolerantLag float 2.4.4- runtime 3
mq.dispatcher.mergeCheckInterval float 2.4.4- - 1
mq.dispatcher.targetBufSize int 2.4.4- - 16
mq.enablePursuitMode bool 2.3- runtime true
mq.ignoreBadPosition bool 2.4- runtime 2.5=false
mq.mqBufSize int 2.3- - 16
mq.pursuitBufferSize int 2.3- runtime 8388608
mq.pursuitBufferTime float 2.4.12- runtime 2.5=60
mq.pursuitLag float 2.3- runtime 10
mq.receiveBufSize int 2.3- - 16
mq.type string 2.3- immutable default
msgChannel.chanNamePrefix.cluster string 2.3- immutable by-dev
msgChannel.chanNamePrefix.dataCoordSegmentInfo string 2.3- immutable segment-info-channel
msgChannel.chanNamePrefix.dataCoordTimeTick string 2.3- immutable datacoord-timetick-channel
msgChannel.chanNamePrefix.queryTimeTick string 2.3- immutable queryTimeTick
msgChannel.chanNamePrefix.replicateMsg string 2.3-2.6 immutable 2.5=replicate-msg
msgChannel.chanNamePrefix.rootCoordDml string 2.3- immutable rootcoord-dml
msgChannel.chanNamePrefix.rootCoordStatistics string 2.3- immutable rootcoord-statistics
msgChannel.chanNamePrefix.rootCoordTimeTick string 2.3- immutable rootcoord-timetick
msgChannel.subNamePrefix.dataCoordSubNamePrefix string 2.3- immutable dataCoord
msgChannel.subNamePrefix.dataCoordWatchSubPath string 2.3- immutable channelwatch
msgChannel.subNamePrefix.dataNodeSubNamePrefix string 2.3- immutable dataNode
natsmq.server.initializeTimeout int 2.3-2.5 - 4000
natsmq.server.maxFileStore int 2.3-2.5 - 17179869184
natsmq.server.maxPayload int 2.3-2.5 - 8388608
natsmq.server.maxPending int 2.3-2.5 - 67108864
natsmq.server.monitor.debug bool 2.3-2.5 - false
natsmq.server.monitor.logFile string 2.3-2.5 - /tmp/milvus/logs/nats.log
natsmq.server.monitor.logSizeLimit int 2.3-2.5 - 536870912
natsmq.server.monitor.logTime bool 2.3-2.5 - true
natsmq.server.monitor.trace bool 2.3-2.5 - false
natsmq.server.port int 2.3-2.5 - 4222
natsmq.server.retention.maxAge float 2.3-2.5 runtime 4320
natsmq.server.retention.maxBytes int 2.3-2.5 runtime
natsmq.server.retention.maxMsgs int 2.3-2.5 runtime
natsmq.server.storeDir string 2.3-2.5 immutable /var/lib/milvus/nats
pulsar.address string 2.3- - localhost
pulsar.authParams string 2.3- secret
pulsar.authPlugin string 2.3- -
pulsar.backlogAutoClearBytes size 2.6- - 100m
pulsar.enableClientMetrics bool 2.3- - false
pulsar.maxMessageSize int 2.3- runtime 5242880 2.5=2097152
pulsar.namespace string 2.3- immutable default
pulsar.port int 2.3- - 6650
pulsar.requestTimeout int 2.3- - 60
pulsar.tenant string 2.3- immutable public
pulsar.webaddress string 2.3- -
pulsar.webport int 2.3- - 80
rocksmq.compactionInterval float 2.3- - 86400
rocksmq.compressionTypes list 2.3- - 0,0,7,7,7
rocksmq.lrucacheratio float 2.3- - 0.06
rocksmq.path string 2.3- immutable 2.4=/var/lib/milvus/rdb_data
rocksmq.retentionSizeInMB int 2.3- - 8192
rocksmq.retentionTimeInMinutes float 2.3- - 4320
rocksmq.rocksmqPageSize int 2.3- - 67108864
rocksmq.timtickerInterval float 2.3- - 600
streaming.delegator.emptyTimeTick.maxFilterInterval duration 2.6.9- runtime 2s
streaming.flush.emptyTimeTick.maxFilterInterval duration 2.6.9- runtime 1s
streaming.flush.growingSegmentBytesHwmThreshold float 2.6- runtime 0.2
streaming.flush.growingSegmentBytesLwmThreshold float 2.6- runtime 0.1
streaming.flush.l0.maxLifetime duration 2.6- runtime 10m
streaming.flush.l0.maxRowNum int 2.6- runtime 500000
streaming.flush.l0.maxSize size 2.6- runtime 32m
streaming.flush.memoryThreshold float 2.6- runtime 0.6
streaming.logging.appendSlowThreshold duration 2.6- runtime 1s
streaming.primaryResourceGroup string 2.6.10- runtime
streaming.replication.pendingMessagesQueueLength int 3.0- runtime 128
streaming.replication.pendingMessagesQueueMaxSize int 3.0- runtime 134217728
streaming.replication.skipMessageTypes list 2.6.11- - AlterResourceGroup,DropResourceGroup
streaming.replication.useLocalReplicaConfig bool 2.6- runtime true
streaming.strictResourceGroupIsolation.enabled bool 2.6.10- runtime false
streaming.txn.defaultKeepaliveTimeout duration 2.5- runtime 10s
streaming.walBalancer.backoffInitialInterval duration 2.5- runtime 50ms
streaming.walBalancer.backoffMaxInterval duration 2.6- runtime 5s
streaming.walBalancer.backoffMultiplier float 2.5- runtime 2
streaming.walBalancer.balancePolicy.allowRebalance bool 2.6- runtime true
streaming.walBalancer.balancePolicy.allowRebalanceRecoveryLagThreshold duration 2.6- runtime 1s
streaming.walBalancer.balancePolicy.minRebalanceIntervalThreshold duration 2.6- runtime 5m
streaming.walBalancer.balancePolicy.name string 2.6- runtime vchannelFair
streaming.walBalancer.balancePolicy.vchannelFair.antiAffinityWeight float 2.6- runtime 0.01
streaming.walBalancer.balancePolicy.vchannelFair.pchannelWeight float 2.6- runtime 0.4
streaming.walBalancer.balancePolicy.vchannelFair.rebalanceMaxStep int 2.6- runtime 3
streaming.walBalancer.balancePolicy.vchannelFair.rebalanceTolerance float 2.6- runtime 0.01
streaming.walBalancer.balancePolicy.vchannelFair.vchannelWeight float 2.6- runtime 0.3
streaming.walBalancer.expectedInitialStreamingNodeNum int 2.6.9- runtime 0
streaming.walBalancer.operationTimeout duration 2.6- runtime 30m
streaming.walBalancer.triggerInterval duration 2.5- runtime 1m
streaming.walBroadcaster.concurrencyRatio float 2.5.4- - 1
streaming.walBroadcaster.tombstone.checkInternal duration 2.6- runtime 5m
streaming.walBroadcaster.tombstone.maxCount int 2.6- runtime 8192
streaming.walBroadcaster.tombstone.maxLifetime duration 2.6- runtime 24h
streaming.walRateLimit.appendRate.adaptiveRateLimit.* any 3.0- -
streaming.walRateLimit.appendRate.enabled bool 3.0- runtime false
streaming.walRateLimit.appendRate.recoverThreshold size 3.0- runtime 28m
streaming.walRateLimit.appendRate.slowdownThreshold size 3.0- runtime 32m
streaming.walRateLimit.defaultBurst size 3.0- runtime 20m
streaming.walRateLimit.flusher.adaptiveRateLimit.* any 3.0- -
streaming.walRateLimit.nodeMemory.adaptiveRateLimit.* any 3.0- -
streaming.walRateLimit.nodeMemory.recoverThreshold float 3.0- runtime 0.80
streaming.walRateLimit.nodeMemory.rejectThreshold float 3.0- runtime 0.90
streaming.walRateLimit.nodeMemory.slowdownThreshold float 3.0- runtime 0.85
streaming.walRateLimit.recoveryStorage.adaptiveRateLimit.* any 3.0- -
streaming.walReadAheadBuffer.length int 2.6- runtime 128
streaming.walRecovery.gracefulCloseTimeout duration 2.6- runtime 3s
streaming.walRecovery.maxDirtyMessage int 2.6- runtime 100
streaming.walRecovery.persistInterval duration 2.6- runtime 10s
streaming.walRecovery.schemaExpirationTolerance duration 2.6.8- runtime 24h
streaming.walScanner.oldVersionLastConfirmedWindowSize int 2.6.13- runtime 30
streaming.walScanner.pauseConsumption bool 2.6.8- runtime false
streaming.walTruncate.retentionInterval duration 2.6- runtime,deprecated=woodpecker.logstore.retentionPolicy.ttl
streaming.walWriteAheadBuffer.capacity size 2.6- runtime 64m
streaming.walWriteAheadBuffer.keepalive duration 2.6- runtime 30s
streamingNode.grpc.clientMaxRecvSize int 2.5- - 268435456
streamingNode.grpc.clientMaxSendSize int 2.5- - 268435456
streamingNode.grpc.serverMaxRecvSize int 2.5- - 268435456
streamingNode.grpc.serverMaxSendSize int 2.5- - 268435456
streamingNode.ip string 2.5- -
streamingNode.port int 2.5- - 2.5=22222
woodpecker.client.auditor.maxInterval duration 2.6- runtime 10s
woodpecker.client.quorum.quorumBufferPools any 3.0- runtime
woodpecker.client.quorum.quorumSelectStrategy.affinityMode string 3.0- runtime soft
woodpecker.client.quorum.quorumSelectStrategy.customPlacement any 3.0- runtime
woodpecker.client.quorum.quorumSelectStrategy.replicas int 3.0- runtime 3
woodpecker.client.quorum.quorumSelectStrategy.strategy string 3.0- runtime random
woodpecker.client.segmentAppend.maxRetries int 2.6- runtime 3
woodpecker.client.segmentAppend.queueSize int 2.6- runtime 10000
woodpecker.client.segmentRollingPolicy.maxBlocks int 2.6- runtime 1000
woodpecker.client.segmentRollingPolicy.maxInterval duration 2.6- runtime 10m
woodpecker.client.segmentRollingPolicy.maxSize string 2.6- runtime 256M
woodpecker.logstore.fencePolicy.conditionWrite string 2.6- runtime auto
woodpecker.logstore.retentionPolicy.ttl duration 2.6- runtime 72h
woodpecker.logstore.segmentCompactionPolicy.maxParallelReads int 2.6- runtime 8
woodpecker.logstore.segmentCompactionPolicy.maxParallelUploads int 2.6- runtime 4
woodpecker.logstore.segmentCompactionPolicy.maxSize string 2.6- runtime 2M
woodpecker.logstore.segmentReadPolicy.maxBatchSize string 2.6- runtime 16M
woodpecker.logstore.segmentReadPolicy.maxFetchThreads int 2.6- runtime 32
woodpecker.logstore.segmentSyncPolicy.maxBytes string 2.6- runtime 256M
woodpecker.logstore.segmentSyncPolicy.maxEntries int 2.6- runtime 10000
woodpecker.logstore.segmentSyncPolicy.maxFlushRetries int 2.6- runtime 5
woodpecker.logstore.segmentSyncPolicy.maxFlushSize string 2.6- runtime 2M
woodpecker.logstore.segmentSyncPolicy.maxFlushThreads int 2.6- runtime 32
woodpecker.logstore.segmentSyncPolicy.maxInterval duration 2.6- runtime 200ms
woodpecker.logstore.segmentSyncPolicy.maxIntervalForLocalStorage duration 2.6- runtime 10ms
woodpecker.logstore.segmentSyncPolicy.retryInterval duration 2.6- runtime 1000ms
woodpecker.meta.prefix string 2.6- immutable woodpecker
woodpecker.meta.type string 2.6- - etcd
woodpecker.storage.forceLocalStorage bool 2.6.14- - false
woodpecker.storage.rootPath string 2.6- immutable default
woodpecker.storage.type string 2.6- immutable minio
"""
